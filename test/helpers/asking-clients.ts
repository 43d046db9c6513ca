import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { isErrorCode, type ErrorCode, type ReplyEnd, type ReplyError } from '../../src/chat/index.ts';
import { decodeLovelaceAck } from '../../src/protocol/lovelace.ts';
import { STOCK_ERROR_MESSAGES } from '../../src/protocol/stock-error-messages.ts';
import { CatPeer, type Frame } from './cat-peer.ts';
import { LovelacePeer } from './lovelace-peer.ts';

/** The part of an answer that a client has received. */
export interface Seen {
  readonly text: string;
  /** The reason of the end, or the code of the error. `done` also where a stock wire has no field for either. */
  readonly end: string;
  readonly retryAfter?: number;
}

/** Somebody on one of the wires who asks one thing at a time, and reads what comes. */
export interface AskingClient {
  ask(prompt: string): Promise<Seen>;
  /** Resolves when that much of the answer has come. */
  has(text: string): Promise<void>;
  /** Everything that came over the wire. */
  raw(): string;
  /** Says stop, where the wire can. */
  stop?(): void;
  /** Reads nothing more until `resume`. */
  pause(): void;
  resume(): void;
  /** Hangs up without a word. */
  hangUp(): void;
}

/** The kinds of client there are, by the name a table has for them. `origin`: such as `http://127.0.0.1:1865`. */
export const CLIENTS = {
  'Cat, stock': (origin: string) => openCat(origin, false),
  'Cat, extended': (origin: string) => openCat(origin, true),
  'Lovelace, stock': (origin: string) => openLovelace(origin, 'prompt'),
  'Lovelace, stock, by lines': (origin: string) => openLovelace(origin, 'list'),
  'Lovelace, extended': (origin: string) => openLovelace(origin, 'extended'),
} as const;

export type ClientName = keyof typeof CLIENTS;

async function openCat(origin: string, isExtended: boolean): Promise<AskingClient> {
  const offer = isExtended ? '?ai-chat=1' : '';
  const peer = await CatPeer.open(`${origin.replace('http', 'ws')}/ws/${randomUUID()}${offer}`);
  if (isExtended) await peer.next();
  let raw = '';
  peer.socket.on('message', (data) => (raw += (data as Buffer).toString()));
  let turn = '';
  let before = 0;
  const deltas = () =>
    peer.frames
      .slice(before)
      .map(isExtended ? deltaOf : tokenOf)
      .join('');
  return {
    async ask(text) {
      turn = randomUUID();
      before = peer.frames.length;
      peer.send({ text, turn });
      const last = await peer.nextOf(isExtended ? (frame) => lastOf(frame) !== undefined : isFinal);
      return isExtended ? seenBy(lastOf(last), deltas()) : seenByStockCat(last, deltas());
    },
    async has(text) {
      while (!deltas().includes(text)) await once(peer.socket, 'message');
    },
    raw: () => raw,
    ...(isExtended && { stop: () => peer.send({ type: 'ai-chat', stop: turn }) }),
    pause: () => peer.socket.pause(),
    resume: () => peer.socket.resume(),
    hangUp: () => peer.socket.terminate(),
  };
}

async function openLovelace(origin: string, kind: 'prompt' | 'list' | 'extended'): Promise<AskingClient> {
  const isExtended = kind === 'extended';
  const peer = await LovelacePeer.open(new URL(origin).host, isExtended ? { auth: { 'ai-chat': 1 } } : {});
  if (isExtended) await peer.seen(() => peer.frames.length > 0);
  let raw = '';
  const { engine } = peer.socket.io;
  // A ping has no data.
  engine.on('packet', ({ data }) => (raw += String(data ?? '')));
  const { ws } = engine.transport as unknown as { ws: { pause(): void; resume(): void; terminate(): void } };
  let turn = '';
  let before = { frames: 0, pieces: 0 };
  const text = () =>
    isExtended
      ? peer.frames.slice(before.frames).map(deltaOf).join('')
      : peer.chunks.slice(before.pieces).join(kind === 'list' ? '\n' : '');
  return {
    async ask(prompt) {
      turn = randomUUID();
      before = { frames: peer.frames.length, pieces: peer.chunks.length };
      const query = kind === 'prompt' ? { Prompt: prompt } : { Messages: [{ Role: 'user', Content: prompt }], turn };
      const [outcome] = await peer.ask(query);
      if (isExtended) return seenBy(lastOf(peer.frames.at(-1) ?? {}), text());
      const error = decodeLovelaceAck(outcome);
      if (!error) return { text: text(), end: 'done' };
      return { text: beforeFault(text(), error.code), end: error.code, ...retryOf(error) };
    },
    has: (part) => peer.seen(() => text().includes(part)),
    raw: () => raw,
    ...(isExtended && { stop: () => void peer.socket.emit('ai-chat', { stop: turn }) }),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    hangUp: () => ws.terminate(),
  };
}

const isFinal = ({ type }: Frame) => type === 'chat' || type === 'error';

function tokenOf({ type, content }: Frame): string {
  return type === 'chat_token' ? String(content) : '';
}

function deltaOf({ delta }: Frame): string {
  return typeof delta === 'string' ? delta : '';
}

/** The event that ends a turn, if the frame holds one. */
function lastOf({ event }: Frame): ReplyEnd | ReplyError | undefined {
  const { type } = (event ?? {}) as { readonly type?: string };
  return type === 'reply-end' || type === 'reply-error' ? (event as ReplyEnd | ReplyError) : undefined;
}

function seenBy(last: ReplyEnd | ReplyError | undefined, text: string): Seen {
  if (!last) return { text, end: 'nothing' };
  return last.type === 'reply-end' ? { text, end: last.reason } : { text, end: last.code, ...retryOf(last) };
}

/** The final frame holds the whole answer, which must be what came before it in pieces. */
function seenByStockCat(final: Frame, tokens: string): Seen {
  const { type, content, 'ai-chat': fault } = final;
  if (type === 'chat') return { text: tokens === content ? tokens : `${tokens} ≠ ${String(content)}`, end: 'done' };
  const { code, retryAfter } = (fault ?? {}) as { readonly code?: unknown; readonly retryAfter?: number };
  return { text: tokens, end: isErrorCode(code) ? code : 'unknown', ...retryOf({ retryAfter }) };
}

/** The part of an answer that a stock Lovelace client received. It ends with a sentence about the error. */
function beforeFault(text: string, code: ErrorCode): string {
  const sentence = STOCK_ERROR_MESSAGES[code];
  if (!text.endsWith(sentence)) return `${text} (and no word of the fault)`;
  return text.slice(0, -sentence.length).replace(/\n$/, '');
}

function retryOf(error: { readonly retryAfter?: number | undefined } | undefined): { retryAfter?: number } {
  return error?.retryAfter === undefined ? {} : { retryAfter: error.retryAfter };
}
