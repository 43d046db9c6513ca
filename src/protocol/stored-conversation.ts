import { errorInfo, type ChatErrorInfo, type ChatEvent, type ChatMessage, type TraceEntry } from '../chat/index.ts';
import type { RememberedConversation } from '../chat/conversation-title.ts';
import { readSuggestions } from '../chat/prompt-suggestion.ts';
import { array, object, oneOf, type Decoder } from './decoders.ts';
import { decodeData, decodeError, decodeEvent } from './event.ts';
import { asConversationKey } from './extension.ts';
import {
  asArray,
  asCount,
  asNonEmptyString,
  asNumber,
  asObject,
  asString,
  nonEmpty,
  omitUndefined,
  type JsonObject,
} from './json.ts';
import { decodeFeedback } from './message-requests.ts';

/*
 * Our extension's form of a stored conversation: the body of the Cat's history, and on Lovelace's socket the acknowledgements of requests.
 */

/** A client's request on Lovelace's socket, an event of the extension. The acknowledgement is the answer. */
export type ConversationRequest = 'history' | 'clear' | 'conversations';

const REQUESTS: readonly ConversationRequest[] = ['history', 'clear', 'conversations'];

export function encodeConversationRequest(request: ConversationRequest): JsonObject {
  return { [request]: true };
}

/** @returns `undefined` if the frame is not such a request. */
export function decodeConversationRequest(value: unknown): ConversationRequest | undefined {
  const frame = asObject(value);
  return REQUESTS.find((request) => frame[request] === true);
}

/** Encodes the answer to `history`: the messages, oldest first. A running turn comes last, its answer with a `lastEventNumber`. */
export function encodeHistory(messages: readonly ChatMessage[]): JsonObject {
  return { messages: messages.map(encodeMessage) };
}

/** Decodes the answer to `history`. Invalid messages are dropped. @returns `undefined` if it is not a history. */
export function decodeHistory(value: unknown): ChatMessage[] | undefined {
  return decodeMessages(asObject(value)['messages'])?.slice();
}

/** Encodes the answer to `conversations`. */
export function encodeConversations(conversations: readonly RememberedConversation[]): JsonObject {
  return {
    conversations: conversations.map(({ key, title, isNamed, activeAt }) =>
      omitUndefined({ key: key || undefined, title, named: isNamed, at: activeAt }),
    ),
  };
}

/** Decodes the answer to `conversations`. Invalid ones are dropped. @returns `undefined` if it is no such answer. */
export function decodeConversations(value: unknown): RememberedConversation[] | undefined {
  const { conversations } = asObject(value);
  if (!Array.isArray(conversations)) return undefined;
  return asArray(conversations).flatMap((entry) => {
    const { key, title, named, at } = asObject(entry);
    const activeAt = asTime(at);
    const name = key === undefined ? '' : asConversationKey(key);
    if (name === undefined || activeAt === undefined) return [];
    const isNamed = typeof named === 'boolean' ? named : undefined;
    return omitUndefined({ key: name, title: asString(title) ?? '', isNamed, activeAt });
  });
}

/** Encodes the answer to `clear`. */
export function encodeCleared(): JsonObject {
  return { cleared: true };
}

/** Whether the answer to `clear` is a success. */
export function decodeCleared(value: unknown): boolean {
  return asObject(value)['cleared'] === true;
}

/** Encodes the answer to a request that failed. */
export function encodeRequestError(error: ChatErrorInfo): JsonObject {
  return { error };
}

/** Decodes the error in an answer. @returns `undefined` for an answer without an error. */
export function decodeRequestError(value: unknown): ChatErrorInfo | undefined {
  const { error } = asObject(value);
  return error === undefined ? undefined : decodeError(error);
}

function encodeMessage(message: ChatMessage): JsonObject {
  const { id, turnId, parentId, role, text, state, createdAt, assistant, lastEventNumber } = message;
  const { reasoning, notices, tools, trace, media, sources, steps, recollections, usage } = message;
  const { error, truncated, retracted, data, suggestions, feedback } = message;
  return omitUndefined({
    id,
    turn: turnId,
    parent: parentId,
    role,
    text,
    state: state === 'done' ? undefined : state,
    n: lastEventNumber,
    at: createdAt,
    assistant,
    reasoning,
    notices,
    tools,
    trace,
    media,
    sources,
    steps,
    recollections,
    usage,
    data,
    suggestions,
    error,
    truncated,
    retracted,
    feedback,
  });
}

const decodeTraceEntry: Decoder<TraceEntry> = object({
  kind: oneOf('reasoning', 'tool', 'notice'),
  index: asCount,
  textLength: asCount,
});

const decodeFields = object(
  { id: asNonEmptyString, turn: asNonEmptyString, role: oneOf('user', 'assistant'), text: asString },
  {
    parent: asNonEmptyString,
    state: oneOf('queued', 'sending', 'streaming', 'done', 'stopped', 'interrupted', 'failed'),
    n: asCount,
    at: asTime,
    assistant: asNonEmptyString,
    reasoning: asString,
    notices: array(asString),
    tools: array((value) => decodeAs('tool', value)),
    trace: array(decodeTraceEntry),
    media: array((value) => decodeAs('media', value)),
    data: decodeData,
    suggestions: (value) => nonEmpty(readSuggestions(value)),
    error: (value) => (value === undefined ? undefined : decodeError(value)),
    truncated: asTrue,
    retracted: asTrue,
    feedback: decodeFeedback,
  },
);

const decodeMessage: Decoder<ChatMessage> = (value) => {
  const fields = decodeFields(value);
  if (!fields) return undefined;
  const { turn: turnId, parent: parentId, state = 'done', n, at: createdAt, error, ...rest } = fields;
  const isPending = state === 'queued' || state === 'sending' || state === 'streaming';
  const isLost = isPending && rest.role === 'assistant' && n === undefined;
  const { sources, steps, recollections, usage } = asObject(value);
  const { reason: _, ...end } = decodeAs('reply-end', { reason: 'done', sources, steps, recollections, usage }) ?? {};
  return omitUndefined({
    ...rest,
    ...end,
    turnId,
    parentId,
    // Nothing can end an answer that cannot be resumed.
    state: isLost ? 'interrupted' : state,
    createdAt,
    lastEventNumber: isPending ? n : undefined,
    error: state === 'failed' ? (error ?? errorInfo('internal')) : undefined,
  });
};

/** Decodes the fields that an event of this type has, too. */
function decodeAs<Type extends ChatEvent['type']>(type: Type, value: unknown): EventFields<Type> | undefined {
  const event = decodeEvent({ ...asObject(value), type });
  if (!event) return undefined;
  const { type: _, ...fields } = event;
  return fields as unknown as EventFields<Type>;
}

type EventFields<Type extends ChatEvent['type']> = Omit<Extract<ChatEvent, { type: Type }>, 'type'>;

const decodeMessages = array(decodeMessage);

/** The value if a `Date` can hold it. */
function asTime(value: unknown): number | undefined {
  const timeMs = asNumber(value);
  return timeMs !== undefined && Math.abs(timeMs) <= MAX_DATE_MS ? timeMs : undefined;
}

const MAX_DATE_MS = 8.64e15;

function asTrue(value: unknown): true | undefined {
  return value === true || undefined;
}
