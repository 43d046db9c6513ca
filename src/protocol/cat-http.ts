import type { ChatMessage } from '../chat/index.ts';
import { decodeCatAnswer, decodeCatMedia, encodeCatAnswer } from './cat.ts';
import { asArray, asNumber, asObject, asNonEmptyString, omitUndefined, type JsonObject } from './json.ts';
import { toDisplayText } from './lenient-json.ts';

/* The Cat's plain HTTP, as far as a chat needs it. */

/** Paths below the server's address, in the form of 1.4.8 and later; earlier Cats want a slash at the end. */
export const CAT_PATHS = {
  status: '/',
  message: '/message',
  history: '/memory/conversation_history',
  upload: '/rabbithole',
  uploadTypes: '/rabbithole/allowed-mimetypes',
  login: '/auth/token',
} as const;

/** The version that our relay goes by: it decides how some clients behave. */
const EMULATED_VERSION = '1.9.2';

const STATUS_TEXT = "We're all mad here, dear!";

/** The headers by which HTTP requests say who asks, and with which key. The first one's name has an underscore: proxies may drop it. */
export const CAT_HEADERS = { user: 'user_id', key: 'access_token' } as const;

/** The headers of a client's request. Both key headers: Cats up to 1.6 know only the older, later ones prefer the newer. */
export function encodeCatRequestHeaders(userId: string, key: string | undefined): Record<string, string> {
  return { [CAT_HEADERS.user]: userId, ...(key && { [CAT_HEADERS.key]: key, authorization: `Bearer ${key}` }) };
}

export function encodeCatStatus(): JsonObject {
  return { status: STATUS_TEXT, version: EMULATED_VERSION };
}

/** @returns the version of the Cat that answered so, or `undefined` if it was none. */
export function decodeCatStatus(body: unknown): string | undefined {
  const status = asObject(body);
  return status['status'] === STATUS_TEXT ? asNonEmptyString(status['version']) : undefined;
}

/** A message as a Cat remembers it; it has no ids. */
export interface CatHistoryEntry extends Pick<
  ChatMessage,
  'role' | 'text' | 'createdAt' | 'media' | 'sources' | 'steps'
> {
  /** Of an answer: the prompt, as far as the account of it tells. */
  readonly promptText?: string;
}

/** The body of the history, every key of every era. */
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

/** Reads a history of any era; what is no message is left out. */
export function decodeCatHistory(body: unknown): CatHistoryEntry[] {
  return asArray(asObject(body)['history']).flatMap((entry) => {
    const item = asObject(entry);
    const who = item['who'] ?? item['role'];
    if (who !== 'Human' && who !== 'AI') return [];
    const text = toDisplayText(item['text']) ?? toDisplayText(item['content']) ?? toDisplayText(item['message']) ?? '';
    const { sources, steps, promptText } = decodeCatAnswer(item);
    return [
      omitUndefined({
        role: who === 'Human' ? ('user' as const) : ('assistant' as const),
        text,
        createdAt: decodeTimestamp(item['when']),
        media: decodeCatMedia(item),
        sources,
        steps,
        promptText: who === 'AI' ? promptText : undefined,
      }),
    ];
  });
}

/** A time in milliseconds from one in seconds, if it is one that a calendar knows; our own zero means that none is known. */
function decodeTimestamp(value: unknown): number | undefined {
  const timestampMs = Math.round((asNumber(value) ?? 0) * 1000);
  return timestampMs > 0 && timestampMs <= MAX_DATE_MS ? timestampMs : undefined;
}

const MAX_DATE_MS = 8.64e15;

export function encodeCatDeleted(): JsonObject {
  return { deleted: true };
}

/** The body that says which types of files are taken in: front ends ask before they offer an upload. */
export function encodeCatUploadTypes(types: readonly string[]): JsonObject {
  return { allowed: types };
}

/** The keys that are missing from the body of a login, which wants a name and a password. */
export function missingCatLoginFields(body: unknown): string[] {
  const login = asObject(body);
  return ['username', 'password'].filter((key) => typeof login[key] !== 'string');
}

/** The body of a refusal: a Cat says 403 to bad credentials and missing permissions alike, never 401. */
export function encodeCatHttpError(message: string): JsonObject {
  return { detail: { error: message } };
}

/** The body of a 404 for a path that nobody serves. */
export function encodeCatNotFound(): JsonObject {
  return { detail: 'Not Found' };
}

/** The body of a 400 for a request of the wrong shape. `fields`: what is wrong or missing in it. */
export function encodeCatValidationError(fields: readonly string[], message: string): JsonObject {
  return { error: fields.map((field) => ({ type: 'value_error', loc: ['body', field], msg: message })) };
}
