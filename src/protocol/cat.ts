import { chatError, type ChatError, type Media, type Source, type Step } from '../chat/index.ts';
import type { CatPrompt } from './cat-client.ts';
import { decodeWhy, encodeWhy } from './cat-why.ts';
import { decodeError, decodeMedia } from './event.ts';
import {
  decodeServerExtension,
  decodeStop,
  decodeTurnKeys,
  encodeServerExtension,
  EXTENSION,
  type ServerExtension,
  type StopRequest,
} from './greeting.ts';
import { asList, asObject, asText, compact, isObject, present, type JsonObject } from './json.ts';
import { parseRequestJson } from './bounded-json.ts';
import { parseJsonWithNaN, readable } from './lenient-json.ts';
import { STOCK_SENTENCES } from './sentences.ts';

export { encodeCatPrompt, encodeCatStop, type CatPrompt } from './cat-client.ts';

/*
 * The Cheshire Cat's socket, both directions, every 1.x: one JSON object per text frame, no ids, no acknowledgement, no cancel.
 * What each era does differently is told in README.md beside this file.
 */

/** What a Cat says. */
export type CatFrame =
  | { readonly kind: 'token'; readonly delta: string }
  | { readonly kind: 'notice'; readonly text: string }
  | ({ readonly kind: 'answer' } & CatAnswer)
  | { readonly kind: 'error'; readonly error: ChatError }
  | { readonly kind: 'extension'; readonly frame: ServerExtension }
  /** Of a type that we do not know, perhaps a plug-in's own: to be passed over. */
  | { readonly kind: 'unknown' }
  /** No JSON object at all: to be reported and passed over. */
  | { readonly kind: 'garbled' };

/** A whole answer; its text is authoritative, whatever was streamed before. */
export interface CatAnswer {
  readonly text: string;
  readonly media?: readonly Media[];
  readonly sources?: readonly Source[];
  readonly steps?: readonly Step[];
  /** The prompt that it answers, as far as the account of it tells: the one thing by which answers can be told apart. */
  readonly input?: string;
}

/** What a client says to a Cat. */
export type CatClientFrame =
  | { readonly kind: 'prompt'; readonly prompt: CatPrompt }
  | StopRequest
  /** `turnId`: the turn that it would have been, where that much could be read. */
  | { readonly kind: 'fault'; readonly error: ChatError; readonly turnId?: string };

/** What the relay knows beside the answer itself, to fill the places that stock clients look at. */
export interface CatAnswerContext {
  readonly userId: string;
  /** The prompt that is answered. */
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Reads what a client sent; `greeted` says whether it may use the extension. */
export function decodeCatClientFrame(frame: string, greeted: boolean): CatClientFrame {
  const value = parseRequestJson(frame);
  if (greeted && asObject(value)['type'] === EXTENSION) return decodeStop(value) ?? CAT_FAULT;
  return decodeCatPrompt(value);
}

/** Reads a prompt from a parsed body, of the socket or of `POST /message`. */
export function decodeCatPrompt(value: unknown): CatClientFrame {
  if (!isObject(value)) return CAT_FAULT;
  // 1.8 knows `message` as an old synonym that wins over `text`.
  const text = value['message'] ?? value['text'] ?? '';
  const image = asText(value['image']);
  const turn = decodeTurnKeys(value);
  if (typeof text !== 'string' || (text.trim() === '' && !image)) return compact({ ...CAT_FAULT, turnId: turn.turnId });
  const userId = asText(value['user_id']);
  return { kind: 'prompt', prompt: compact({ text, userId, image, ...turn }) };
}

const CAT_FAULT = { kind: 'fault', error: chatError('bad-request') } as const;

/** Reads what a Cat of any era sent. Never throws. */
export function decodeCatFrame(frame: string): CatFrame {
  const value = parseJsonWithNaN(frame);
  if (!isObject(value)) return { kind: 'garbled' };
  switch (value['type']) {
    case 'chat_token':
      return { kind: 'token', delta: readable(value['content']) ?? '' };
    case 'notification':
      return { kind: 'notice', text: readable(value['content']) ?? '' };
    case 'chat':
      return { kind: 'answer', ...decodeCatAnswer(value) };
    case 'error':
      return { kind: 'error', error: decodeCatError(value) };
    case EXTENSION: {
      const extension = decodeServerExtension(value);
      return extension ? { kind: 'extension', frame: extension } : { kind: 'unknown' };
    }
    case undefined:
      return decodeUntyped(value);
    default:
      return { kind: 'unknown' };
  }
}

/** The answer in a `chat` object of any era; `POST /message` answers with one too. */
export function decodeCatAnswer(chat: JsonObject): CatAnswer {
  return compact({
    text: readable(chat['content']) ?? readable(chat['text']) ?? readable(chat['message']) ?? '',
    media: decodeCatMedia(chat),
    ...decodeWhy(chat['why']),
  });
}

/**
 * The picture and sound of a message, which 1.8 and later carry as bare addresses.
 * Our relay adds the whole list where the two places cannot hold it.
 */
export function decodeCatMedia(message: JsonObject): readonly Media[] | undefined {
  const all = asList(message['media']).flatMap((entry) => decodeMedia(entry) ?? []);
  return present(all) ?? present(stockMedia(message));
}

function stockMedia(message: JsonObject): readonly Media[] {
  return (['image', 'audio'] as const).flatMap((kind) => {
    const url = asText(message[kind]);
    return url ? [{ kind, url }] : [];
  });
}

/** Whether the two places say all there is to say of these media, order included. */
function areInPlace(media: readonly Media[], places: readonly Media[]): boolean {
  return (
    media.length === places.length &&
    places.every(({ kind, url }, index) => {
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
  const first = (kind: Media['kind']) => media.find((item) => item.kind === kind)?.url ?? null;
  const places = { image: first('image'), audio: first('audio') };
  return {
    error: false,
    type: 'chat',
    user_id: context.userId,
    when: context.at / 1000,
    who: 'AI',
    text,
    content: text,
    message: text,
    ...places,
    ...(!areInPlace(media, stockMedia(places)) && { media }),
    why: encodeWhy(answer, context.input),
  };
}

/** A fault for a stock client; our own reads the code that goes along. */
export function encodeCatError(error: ChatError): string {
  const sentence = STOCK_SENTENCES[error.code];
  return JSON.stringify({
    type: 'error',
    name: 'GenericError',
    description: sentence,
    error: true,
    code: 'GenericError',
    content: sentence,
    [EXTENSION]: error,
  });
}

export function encodeCatExtension(frame: ServerExtension): string {
  return JSON.stringify({ type: EXTENSION, ...encodeServerExtension(frame) });
}

/**
 * A stock Cat's error says an exception's class and text, which are the server's business: what the reader learns is that
 * the answer failed. Asking again is sensible, the Cat itself stays well.
 */
function decodeCatError(value: JsonObject): ChatError {
  return isObject(value[EXTENSION]) ? decodeError(value[EXTENSION]) : chatError('provider-failed');
}

/** Until May 2023 frames had no type; an `error` key that is true made them errors. */
function decodeUntyped(value: JsonObject): CatFrame {
  if (value['error'] === true) return { kind: 'error', error: decodeCatError(value) };
  return 'content' in value ? { kind: 'answer', ...decodeCatAnswer(value) } : { kind: 'unknown' };
}
