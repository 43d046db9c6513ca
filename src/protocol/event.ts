import { chatError, isErrorCode } from '../chat/error.ts';
import type { ChatError, ChatEvent, Media, Source, Step } from '../chat/index.ts';
import { asNumber, asObject, asString, asText } from './json.ts';
import { listOf, objectOf, oneOf, type Shape } from './shapes.ts';

/**
 * Events as our own extension spells them: their own JSON form, so that only reading needs care.
 * @returns `undefined` for what is no event, or one of a type that this version does not know.
 */
export function decodeEvent(value: unknown): ChatEvent | undefined {
  const { type } = asObject(value);
  const event = EVENTS.get(type)?.(value);
  return event && ({ type, ...event } as ChatEvent);
}

/** A fault from outside. A code we do not know, from a newer relay, is an `internal` one. */
export function decodeError(value: unknown): ChatError {
  const { code, retryable, retryAfter } = asObject(value);
  const seconds = asNumber(retryAfter);
  return chatError(isErrorCode(code) ? code : 'internal', {
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(seconds !== undefined && seconds >= 0 && { retryAfter: seconds }),
  });
}

export const decodeMedia: Shape<Media> = objectOf(
  { kind: oneOf('image', 'audio', 'video', 'file'), url: asText },
  { alt: asString },
);

const decodeSource: Shape<Source> = objectOf({ title: asText }, { url: asString, text: asString, score: asNumber });

const decodeStep: Shape<Step> = objectOf({ name: asText }, { input: asString, output: asString });

type EventShapes = {
  readonly [Type in ChatEvent['type']]: Shape<Omit<Extract<ChatEvent, { type: Type }>, 'type'>>;
};

const EVENTS = new Map<unknown, Shape<object>>(
  Object.entries({
    'reply-start': objectOf({}),
    'text-delta': objectOf({ delta: asString }),
    'reasoning-delta': objectOf({ delta: asString }),
    notice: objectOf({ text: asString }),
    tool: objectOf(
      { id: asText, name: asText, state: oneOf('running', 'done', 'failed') },
      { input: asString, output: asString },
    ),
    media: decodeMedia,
    'reply-end': objectOf(
      { reason: oneOf('done', 'stopped', 'interrupted', 'length') },
      {
        text: asString,
        sources: listOf(decodeSource),
        steps: listOf(decodeStep),
        usage: objectOf({}, { inputTokens: asNumber, outputTokens: asNumber }),
      },
    ),
    'reply-error': decodeError,
  } satisfies EventShapes),
);
