import { chatError, isErrorCode } from '../chat/error.ts';
import type { ChatError, ChatEvent, Media, Source, Step } from '../chat/index.ts';
import { asNumber, asObject, asString, asText, compact, isObject, type JsonObject } from './json.ts';

/**
 * Events as our own extension spells them: their own JSON form, so that only reading needs care.
 * @returns `undefined` for what is no event, or one of a type that this version does not know.
 */
export function decodeEvent(value: unknown): ChatEvent | undefined {
  const event = asObject(value);
  switch (event['type']) {
    case 'reply-start':
      return { type: 'reply-start' };
    case 'text-delta':
    case 'reasoning-delta': {
      const delta = asString(event['delta']);
      return delta === undefined ? undefined : { type: event['type'], delta };
    }
    case 'notice': {
      const text = asString(event['text']);
      return text === undefined ? undefined : { type: 'notice', text };
    }
    case 'tool':
      return decodeTool(event);
    case 'media': {
      const media = decodeMedia(event);
      return media && { type: 'media', ...media };
    }
    case 'reply-end':
      return decodeEnd(event);
    case 'reply-error':
      return { type: 'reply-error', ...decodeError(event) };
    default:
      return undefined;
  }
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

function decodeTool(event: JsonObject): ChatEvent | undefined {
  const id = asText(event['id']);
  const name = asText(event['name']);
  const state = TOOL_STATES.find((known) => known === event['state']);
  if (!id || !name || !state) return undefined;
  return compact({ type: 'tool', id, name, state, input: asString(event['input']), output: asString(event['output']) });
}

const TOOL_STATES = ['running', 'done', 'failed'] as const;

export function decodeMedia(value: unknown): Media | undefined {
  const media = asObject(value);
  const url = asText(media['url']);
  const kind = MEDIA_KINDS.find((known) => known === media['kind']);
  return url && kind ? compact({ kind, url, alt: asString(media['alt']) }) : undefined;
}

const MEDIA_KINDS = ['image', 'audio', 'video', 'file'] as const;

function decodeEnd(event: JsonObject): ChatEvent | undefined {
  const reason = END_REASONS.find((known) => known === event['reason']);
  if (!reason) return undefined;
  const { usage } = event;
  return compact({
    type: 'reply-end',
    reason,
    text: asString(event['text']),
    sources: decodeList(event['sources'], decodeSource),
    steps: decodeList(event['steps'], decodeStep),
    usage: isObject(usage)
      ? compact({ inputTokens: asNumber(usage['inputTokens']), outputTokens: asNumber(usage['outputTokens']) })
      : undefined,
  });
}

const END_REASONS = ['done', 'stopped', 'interrupted', 'length'] as const;

function decodeList<T>(value: unknown, decode: (entry: unknown) => T[]): T[] | undefined {
  return Array.isArray(value) ? value.flatMap(decode) : undefined;
}

function decodeSource(value: unknown): Source[] {
  const source = asObject(value);
  const title = asText(source['title']);
  if (!title) return [];
  return [
    compact({ title, url: asString(source['url']), text: asString(source['text']), score: asNumber(source['score']) }),
  ];
}

function decodeStep(value: unknown): Step[] {
  const step = asObject(value);
  const name = asText(step['name']);
  return name ? [compact({ name, input: asString(step['input']), output: asString(step['output']) })] : [];
}
