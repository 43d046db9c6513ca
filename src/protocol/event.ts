import { copyDataPart } from '../chat/data-part.ts';
import { errorInfo, isErrorCode } from '../chat/error.ts';
import type { ChatErrorInfo, ChatEvent, DataPart, Media, Recollection, Source, Step } from '../chat/index.ts';
import { readSuggestions } from '../chat/prompt-suggestion.ts';
import { asNumber, asObject, asString, asNonEmptyString } from './json.ts';
import { array, object, oneOf, type Decoder } from './decoders.ts';

/**
 * Decodes an event of our extension. Events are sent as their own JSON, so there is no encoder.
 * @returns `undefined` for an invalid event or an unknown type.
 */
export function decodeEvent(value: unknown): ChatEvent | undefined {
  const { type } = asObject(value);
  const event = EVENT_DECODERS.get(type)?.(value);
  return event && ({ type, ...event } as ChatEvent);
}

/** Decodes an error. Unknown codes, as from a newer relay, become `internal`. */
export function decodeError(value: unknown): ChatErrorInfo {
  const { code, retryable, retryAfter } = asObject(value);
  const seconds = asNumber(retryAfter);
  return errorInfo(isErrorCode(code) ? code : 'internal', {
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(seconds !== undefined && seconds >= 0 && { retryAfter: seconds }),
  });
}

export const decodeMedia: Decoder<Media> = object(
  { kind: oneOf('image', 'audio', 'video', 'file'), url: asNonEmptyString },
  { alt: asString, name: asString },
);

const decodeSource: Decoder<Source> = object(
  { title: asNonEmptyString },
  { url: asString, text: asString, score: asNumber, createdAt: asNumber },
);

const decodeStep: Decoder<Step> = object({ name: asNonEmptyString }, { input: asString, output: asString });

const decodeRecollection: Decoder<Recollection> = object(
  { kind: oneOf('episodic', 'procedural'), text: asString },
  { source: asString, score: asNumber, createdAt: asNumber },
);

/** Decodes the data of a message. Invalid parts are dropped. */
export const decodeData: Decoder<readonly DataPart[]> = array(copyDataPart);

type EventDecoders = {
  readonly [Type in ChatEvent['type']]: Decoder<Omit<Extract<ChatEvent, { type: Type }>, 'type'>>;
};

const EVENT_DECODERS = new Map<unknown, Decoder<object>>(
  Object.entries({
    'reply-start': object({}),
    'text-delta': object({ delta: asString }),
    'reasoning-delta': object({ delta: asString }),
    notice: object({ text: asString }),
    tool: object(
      { id: asNonEmptyString, name: asNonEmptyString, state: oneOf('running', 'done', 'failed') },
      { title: asString, input: asString, output: asString },
    ),
    media: decodeMedia,
    data: copyDataPart,
    suggestions: object({ suggestions: readSuggestions }),
    'reply-end': object(
      { reason: oneOf('done', 'stopped', 'interrupted', 'length') },
      {
        text: asString,
        sources: array(decodeSource),
        steps: array(decodeStep),
        recollections: array(decodeRecollection),
        usage: object({}, { inputTokens: asNumber, outputTokens: asNumber }),
      },
    ),
    'reply-error': decodeError,
  } satisfies EventDecoders),
);
