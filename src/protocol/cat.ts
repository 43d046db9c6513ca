import { errorInfo, type ChatErrorInfo, type Media, type Recollection, type Source, type Step } from '../chat/index.ts';
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

/*
 * The Cheshire Cat's socket, both directions, every 1.x: one JSON object per text frame, no ids, no acknowledgement, no cancel.
 * README.md in this folder lists the differences between versions.
 */

/** A frame from a Cat. */
export type CatFrame =
  | { readonly kind: 'token'; readonly delta: string }
  | { readonly kind: 'notice'; readonly text: string }
  | ({ readonly kind: 'answer' } & CatAnswer)
  | { readonly kind: 'error'; readonly error: ChatErrorInfo }
  | { readonly kind: 'extension'; readonly frame: ExtensionFrame }
  /** An unknown type, perhaps a plug-in's own: ignored. */
  | { readonly kind: 'unknown' }
  /** Not a JSON object: ignored. */
  | { readonly kind: 'malformed' };

/** A whole answer. Its text replaces the streamed text. */
export interface CatAnswer {
  readonly text: string;
  readonly media?: readonly Media[];
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  readonly recollections?: readonly Recollection[];
  /** The prompt that it answers, if the explanation has it. Nothing else distinguishes answers. */
  readonly promptText?: string;
}

/** A frame from a client. */
export type CatClientFrame =
  | { readonly kind: 'prompt'; readonly prompt: CatPrompt }
  | StopRequest
  /** `turnId`: the turn of the invalid prompt, if it could be read. */
  | { readonly kind: 'invalid'; readonly error: ChatErrorInfo; readonly turnId?: string };

/** Data beside the answer for the fields that stock clients read. */
export interface CatAnswerContext {
  readonly userId: string;
  readonly promptText: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Decodes a client's frame. @param isExtended Whether the client may use the extension. */
export function decodeCatClientFrame(frame: string, isExtended: boolean): CatClientFrame {
  const value = parseRequestJson(frame);
  if (isExtended && asObject(value)['type'] === EXTENSION_NAME) return decodeStop(value) ?? INVALID_PROMPT;
  return decodeCatPrompt(value, isExtended);
}

/**
 * Decodes a prompt from the parsed JSON of a frame or of `POST /message`.
 * @param isExtended Whether the client may use the extension. Otherwise its attachments are only those of the stock keys.
 */
export function decodeCatPrompt(value: unknown, isExtended = false): CatClientFrame {
  if (!isObject(value)) return INVALID_PROMPT;
  // In 1.8 `message` is a legacy synonym that takes precedence over `text`.
  const text = value['message'] ?? value['text'] ?? '';
  const image = asNonEmptyString(value['image']);
  const { media, ...keys } = decodeTurnKeys(value);
  const turnKeys = isExtended && media ? { ...keys, media } : keys;
  if (typeof text !== 'string' || (text.trim() === '' && !image && !(isExtended && media)))
    return omitUndefined({ ...INVALID_PROMPT, turnId: turnKeys.turnId });
  const userId = asNonEmptyString(value['user_id']);
  return { kind: 'prompt', prompt: omitUndefined({ text, userId, image, ...turnKeys }) };
}

const INVALID_PROMPT = { kind: 'invalid', error: errorInfo('bad-request') } as const;

/** Decodes a frame of a Cat of any version. Never throws. */
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

/** Decodes the answer in a `chat` object of any version, as `POST /message` returns it, too. */
export function decodeCatAnswer(chat: JsonObject): CatAnswer {
  return omitUndefined({
    text: toDisplayText(chat['content']) ?? toDisplayText(chat['text']) ?? toDisplayText(chat['message']) ?? '',
    media: decodeCatMedia(chat),
    ...decodeExplanation(chat['why']),
  });
}

/**
 * Decodes the media of a message. 1.8 and later have one URL each in `image` and `audio`. Our relay adds a list `media` if those two
 * fields cannot hold everything.
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

/** Whether the fields `image` and `audio` hold all of these media in the same order. */
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

/** Encodes an answer with the fields that clients of any version read. */
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

/** Encodes an error with a sentence for stock clients and the code for ours. */
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
 * Decodes an error. A stock Cat sends the class and text of an exception, which are not for visitors. The Cat itself keeps working, so
 * the prompt can be sent again.
 */
function decodeCatError(value: JsonObject): ChatErrorInfo {
  return isObject(value[EXTENSION_NAME]) ? decodeError(value[EXTENSION_NAME]) : errorInfo('provider-failed');
}

/** Until May 2023 frames had no type, and errors were marked by `error: true`. */
function decodeLegacyFrame(value: JsonObject): CatFrame {
  if (value['error'] === true) return { kind: 'error', error: decodeCatError(value) };
  return 'content' in value ? { kind: 'answer', ...decodeCatAnswer(value) } : { kind: 'unknown' };
}
