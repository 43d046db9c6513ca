import type { ChatMessage } from '../chat/index.ts';
import { decodeCatAnswer, decodeCatMedia, encodeCatAnswer } from './cat.ts';
import { EXTENSION_NAME } from './extension.ts';
import type { RememberedConversation } from '../chat/conversation-title.ts';
import { decodeConversations, decodeHistory, encodeConversations, encodeHistory } from './stored-conversation.ts';
import { asArray, asNumber, asObject, asNonEmptyString, omitUndefined, type JsonObject } from './json.ts';
import { toDisplayText } from './lenient-json.ts';

/* The part of the Cat's plain HTTP API that a chat needs. */

/** Paths below the server's address as of 1.4.8. Earlier Cats require a trailing slash. */
export const CAT_PATHS = {
  status: '/',
  message: '/message',
  history: '/memory/conversation_history',
  /** Only our relay has it. */
  conversations: '/memory/conversations',
  upload: '/rabbithole',
  uploadTypes: '/rabbithole/allowed-mimetypes',
  login: '/auth/token',
} as const;

/** The version that our relay reports. Some clients depend on it. */
const EMULATED_VERSION = '1.9.2';

const STATUS_TEXT = "We're all mad here, dear!";

/** The headers for the user and the key. Proxies may drop `user_id` because of its underscore. */
export const CAT_HEADERS = { user: 'user_id', key: 'access_token' } as const;

/** Encodes the headers of a request. The key goes in both headers: Cats up to 1.6 read `access_token`, later ones prefer `authorization`. */
export function encodeCatRequestHeaders(userId: string, key: string | undefined): Record<string, string> {
  return { [CAT_HEADERS.user]: userId, ...(key && { [CAT_HEADERS.key]: key, authorization: `Bearer ${key}` }) };
}

export function encodeCatStatus(): JsonObject {
  return { status: STATUS_TEXT, version: EMULATED_VERSION };
}

/** @returns the Cat's version, or `undefined` if the body is not a Cat's. */
export function decodeCatStatus(body: unknown): string | undefined {
  const status = asObject(body);
  return status['status'] === STATUS_TEXT ? asNonEmptyString(status['version']) : undefined;
}

/** A message in a Cat's history. It has no id. */
export interface CatHistoryEntry extends Pick<
  ChatMessage,
  'role' | 'text' | 'createdAt' | 'media' | 'sources' | 'steps'
> {
  /** For an answer: its prompt, if the explanation has it. */
  readonly promptText?: string;
}

/** The body of the history, with the keys of all versions. */
export function encodeCatHistory(messages: readonly CatHistoryEntry[], userId: string): JsonObject {
  const history = messages.map((message) => {
    const createdAt = message.createdAt ?? 0;
    const { error: _, type: __, ...item } = encodeCatAnswer(message, { userId, promptText: '', createdAt });
    return message.role === 'user'
      ? { ...item, who: 'Human', role: 'Human', why: {} }
      : { ...item, who: 'AI', role: 'AI' };
  });
  return { history };
}

/** Decodes a history of any version. Invalid entries are dropped. */
export function decodeCatHistory(body: unknown): CatHistoryEntry[] {
  return asArray(asObject(body)['history']).flatMap((entry) => {
    const item = asObject(entry);
    const who = item['who'] ?? item['role'];
    if (who !== 'Human' && who !== 'AI') return [];
    const text = toDisplayText(item['text']) ?? toDisplayText(item['content']) ?? toDisplayText(item['message']) ?? '';
    const { sources, steps, recollections, promptText } = decodeCatAnswer(item);
    return [
      omitUndefined({
        role: who === 'Human' ? ('user' as const) : ('assistant' as const),
        text,
        createdAt: decodeTimestamp(item['when']),
        media: decodeCatMedia(item),
        sources,
        steps,
        recollections,
        promptText: who === 'AI' ? promptText : undefined,
      }),
    ];
  });
}

/** The body of the history for a client that offers our extension in its query. */
export function encodeCatExtendedHistory(messages: readonly ChatMessage[]): JsonObject {
  return { [EXTENSION_NAME]: encodeHistory(messages) };
}

/** @returns `undefined` for the body of a stock Cat, which ignores the query. */
export function decodeCatExtendedHistory(body: unknown): ChatMessage[] | undefined {
  return decodeHistory(asObject(body)[EXTENSION_NAME]);
}

/** The body of the list of a visitor's conversations. */
export function encodeCatConversations(conversations: readonly RememberedConversation[]): JsonObject {
  return { [EXTENSION_NAME]: encodeConversations(conversations) };
}

/** @returns `undefined` for the body of a server that is not our relay. */
export function decodeCatConversations(body: unknown): RememberedConversation[] | undefined {
  return decodeConversations(asObject(body)[EXTENSION_NAME]);
}

/** Converts seconds to milliseconds. @returns `undefined` if a `Date` cannot hold it, or for 0, our value for an unknown time. */
function decodeTimestamp(value: unknown): number | undefined {
  const timestampMs = Math.round((asNumber(value) ?? 0) * 1000);
  return timestampMs > 0 && timestampMs <= MAX_DATE_MS ? timestampMs : undefined;
}

const MAX_DATE_MS = 8.64e15;

export function encodeCatDeleted(): JsonObject {
  return { deleted: true };
}

/** The body that lists the accepted file types. Front ends request it before they offer an upload. */
export function encodeCatUploadTypes(types: readonly string[]): JsonObject {
  return { allowed: types };
}

/** The required keys that are missing from the body of a login. */
export function missingCatLoginFields(body: unknown): string[] {
  const login = asObject(body);
  return ['username', 'password'].filter((key) => typeof login[key] !== 'string');
}

/** The body of an error. A Cat answers 403 to bad credentials and to missing permissions, never 401. */
export function encodeCatHttpError(message: string): JsonObject {
  return { detail: { error: message } };
}

/** The body of a 400. @param fields The invalid or missing fields. */
export function encodeCatValidationError(fields: readonly string[], message: string): JsonObject {
  return { error: fields.map((field) => ({ type: 'value_error', loc: ['body', field], msg: message })) };
}
