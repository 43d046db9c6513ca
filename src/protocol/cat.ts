import { errorInfo, type ChatErrorInfo, type Media, type Source, type Step } from '../chat/index.ts';
import type { CatPrompt } from './cat-client-codec.ts';
import { decodeExplanation, encodeExplanation } from './cat-explanation.ts';
import { decodeError, decodeMedia } from './event.ts';
import {
  decodeExtensionFrame,
  decodeStop,
  decodeTurnKeys,
  encodeExtensionFrame,
  EXTENSION_NAME,
  type ExtensionFrame,
  type StopRequest,
} from './extension.ts';
import { asArray, asObject, asNonEmptyString, omitUndefined, isObject, nonEmpty, type JsonObject } from './json.ts';
import { parseRequestJson } from './bounded-json.ts';
import { parseJsonWithNaN, toDisplayText } from './lenient-json.ts';
import { STOCK_ERROR_MESSAGES } from './stock-error-messages.ts';

export { encodeCatPrompt, encodeCatStop, type CatPrompt } from './cat-client-codec.ts';

/*
 * The Cheshire Cat's socket, both directions, every 1.x: one JSON object per text frame, no ids, no acknowledgement, no cancel.
 * What each era does differently is told in README.md beside this file.
 */

/** What a Cat says. */
export type CatFrame =
  | { readonly kind: 'token'; readonly delta: string }
  | { readonly kind: 'notice'; readonly text: string }
  | ({ readonly kind: 'answer' } & CatAnswer)
  | { readonly kind: 'error'; readonly error: ChatErrorInfo }
  | { readonly kind: 'extension'; readonly frame: ExtensionFrame }
  /** Of a type that we do not know, perhaps a plug-in's own: to be passed over. */
  | { readonly kind: 'unknown' }
  /** No JSON object at all: to be reported and passed over. */
  | { readonly kind: 'malformed' };

/** A whole answer; its text is authoritative, whatever was streamed before. */
export interface CatAnswer {
  readonly text: string;
  readonly media?: readonly Media[];
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  /** The prompt that it answers, as far as the account of it tells: the one thing by which answers can be told apart. */
  readonly promptText?: string;
}

/** What a client says to a Cat. */
export type CatClientFrame =
  | { readonly kind: 'prompt'; readonly prompt: CatPrompt }
  | StopRequest
  /** `turnId`: the turn that it would have been, where that much could be read. */
  | { readonly kind: 'invalid'; readonly error: ChatErrorInfo; readonly turnId?: string };

/** What the relay knows beside the answer itself, to fill the places that stock clients look at. */
export interface CatAnswerContext {
  readonly userId: string;
  /** The prompt that is answered. */
  readonly promptText: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Reads what a client sent; `greeted` says whether it may use the extension. */
export function decodeCatClientFrame(frame: string, isExtended: boolean): CatClientFrame {
  const value = parseRequestJson(frame);
  if (isExtended && asObject(value)['type'] === EXTENSION_NAME) return decodeStop(value) ?? INVALID_PROMPT;
  return decodeCatPrompt(value);
}

/** Reads a prompt from a parsed body, of the socket or of `POST /message`. */
export function decodeCatPrompt(value: unknown): CatClientFrame {
  if (!isObject(value)) return INVALID_PROMPT;
  // 1.8 knows `message` as an old synonym that wins over `text`.
  const text = value['message'] ?? value['text'] ?? '';
  const image = asNonEmptyString(value['image']);
  const turnKeys = decodeTurnKeys(value);
  if (typeof text !== 'string' || (text.trim() === '' && !image))
    return omitUndefined({ ...INVALID_PROMPT, turnId: turnKeys.turnId });
  const userId = asNonEmptyString(value['user_id']);
  return { kind: 'prompt', prompt: omitUndefined({ text, userId, image, ...turnKeys }) };
}

const INVALID_PROMPT = { kind: 'invalid', error: errorInfo('bad-request') } as const;

/** Reads what a Cat of any era sent. Never throws. */
export function decodeCatFrame(frame: string): CatFrame {
  const value = parseJsonWithNaN(frame);
  if (!isObject(value)) return { kind: 'malformed' };
  switch (value['type']) {
    case 'chat_token':
      return { kind: 'token', delta: toDisplayText(value['content']) ?? '' };
    case 'notification':
      return { kind: 'notice', text: toDisplayText(value['content']) ?? '' };
    case 'chat':
      return { kind: 'answer', ...decodeCatAnswer(value) };
    case 'error':
      return { kind: 'error', error: decodeCatError(value) };
    case EXTENSION_NAME: {
      const extensionFrame = decodeExtensionFrame(value);
      return extensionFrame ? { kind: 'extension', frame: extensionFrame } : { kind: 'unknown' };
    }
    case undefined:
      return decodeLegacyFrame(value);
    default:
      return { kind: 'unknown' };
  }
}

/** The answer in a `chat` object of any era; `POST /message` answers with one too. */
export function decodeCatAnswer(chat: JsonObject): CatAnswer {
  return omitUndefined({
    text: toDisplayText(chat['content']) ?? toDisplayText(chat['text']) ?? toDisplayText(chat['message']) ?? '',
    media: decodeCatMedia(chat),
    ...decodeExplanation(chat['why']),
  });
}

/**
 * The picture and sound of a message, which 1.8 and later carry as bare addresses.
 * Our relay adds the whole list where the two places cannot hold it.
 */
export function decodeCatMedia(message: JsonObject): readonly Media[] | undefined {
  const all = asArray(message['media']).flatMap((entry) => decodeMedia(entry) ?? []);
  return nonEmpty(all) ?? nonEmpty(legacyMedia(message));
}

function legacyMedia(message: JsonObject): readonly Media[] {
  return (['image', 'audio'] as const).flatMap((kind) => {
    const url = asNonEmptyString(message[kind]);
    return url ? [{ kind, url }] : [];
  });
}

/** Whether the two places say all there is to say of these media, order included. */
function fitsLegacyFields(media: readonly Media[], legacyFields: readonly Media[]): boolean {
  return (
    media.length === legacyFields.length &&
    legacyFields.every(({ kind, url }, index) => {
      const item = media[index];
      return item?.kind === kind && item.url === url && item.alt === undefined;
    })
  );
}

export function encodeCatToken(delta: string): string {
  return JSON.stringify({ type: 'chat_token', content: delta });
}

export function encodeCatNotice(text: string): string {
  return JSON.stringify({ error: false, type: 'notification', content: text, why: {} });
}

/** An answer in the form that satisfies the clients of every era. */
export function encodeCatAnswer(answer: CatAnswer, context: CatAnswerContext): JsonObject {
  const { text, media = [] } = answer;
  const firstUrl = (kind: Media['kind']) => media.find((item) => item.kind === kind)?.url ?? null;
  const legacyFields = { image: firstUrl('image'), audio: firstUrl('audio') };
  return {
    error: false,
    type: 'chat',
    user_id: context.userId,
    when: context.createdAt / 1000,
    who: 'AI',
    text,
    content: text,
    message: text,
    ...legacyFields,
    ...(!fitsLegacyFields(media, legacyMedia(legacyFields)) && { media }),
    why: encodeExplanation(answer, context.promptText),
  };
}

/** A fault for a stock client; our own reads the code that goes along. */
export function encodeCatError(error: ChatErrorInfo): string {
  const message = STOCK_ERROR_MESSAGES[error.code];
  return JSON.stringify({
    type: 'error',
    name: 'GenericError',
    description: message,
    error: true,
    code: 'GenericError',
    content: message,
    [EXTENSION_NAME]: error,
  });
}

export function encodeCatExtensionFrame(frame: ExtensionFrame): string {
  return JSON.stringify({ type: EXTENSION_NAME, ...encodeExtensionFrame(frame) });
}

/**
 * A stock Cat's error says an exception's class and text, which are the server's business: what the reader learns is that
 * the answer failed. Asking again is sensible, the Cat itself stays well.
 */
function decodeCatError(value: JsonObject): ChatErrorInfo {
  return isObject(value[EXTENSION_NAME]) ? decodeError(value[EXTENSION_NAME]) : errorInfo('provider-failed');
}

/** Until May 2023 frames had no type; an `error` key that is true made them errors. */
function decodeLegacyFrame(value: JsonObject): CatFrame {
  if (value['error'] === true) return { kind: 'error', error: decodeCatError(value) };
  return 'content' in value ? { kind: 'answer', ...decodeCatAnswer(value) } : { kind: 'unknown' };
}
