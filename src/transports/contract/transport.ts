import type { Assistant, ChatMessage, ChatReply, ChatRequest, Clock, TransportEvent } from '../../chat/index.ts';

/**
 * The browser end of a wire. One contract suite (`test/contracts/transport.ts`) judges every implementation,
 * a page's own included.
 *
 * Capabilities (`assistants`, `history`, `clear`) are optional: the widget shows only what is there, and looks again
 * at every `status` event, because some are known only once the other end has said what it is.
 * They reject with a `ChatFailure`.
 */
export interface ChatTransport {
  /**
   * Asks, and streams the answer. Connects first where that is needed. Never throws: a failure is the reply's last event.
   * Aborting the signal is *stop, said by a person*: the reply ends with `reply-end {reason: 'stopped'}`, what came stays,
   * and nothing of this turn reaches a later one.
   */
  send(request: ChatRequest, options: SendOptions): ChatReply;

  /** Names the one listener for what happens outside replies. Whoever calls it last is it; `undefined` takes it off. */
  setListener(listener: TransportListener | undefined): void;

  /** Connects ahead of the first prompt, where there is a connection to make. */
  connect?(): void;

  /**
   * Leaves, which is not stopping: the backend may finish what it is writing. Replies still open end as `interrupted`.
   * A closed transport is not used again.
   */
  close(): void;

  /**
   * The line ends of an answer are more than Markdown takes them for: blank lines are lost on this wire, so that each line is to be
   * shown as one. Absent or false where answers come as they were written; read anew for each answer.
   */
  readonly hasHardLineBreaks?: boolean;

  /** Who can be asked, the default first. */
  assistants?(): Promise<readonly Assistant[]>;

  /** What the backend remembers of this conversation, oldest first. */
  history?(): Promise<readonly ChatMessage[]>;

  /** Has the backend forget this conversation. */
  clear?(): Promise<void>;
}

export interface SendOptions {
  readonly signal: AbortSignal;
}

export type TransportListener = (event: TransportEvent) => void;

/** A secret for the socket: the text itself, or where to get a fresh one. Asked before every connection. */
export type TokenSource = string | (() => string | Promise<string>);

/** What every transport is made from. Options of a single wire stand below the line; others pass over them. */
export interface TransportOptions {
  /** Where the backend is: an absolute `http(s)` or `ws(s)` address, with a path where it is mounted under one. */
  readonly url: string;
  /** Who is asking, as the backend's key to its memory of them. */
  readonly userId: string;
  readonly token?: TokenSource;
  /** The backend's key for plain HTTP requests, where that is another one than the socket's. */
  readonly httpToken?: string;

  /** Lovelace: what one piece of an answer is. Default `line`; a relay of ours settles it by itself. */
  readonly framing?: Framing;
  /** Lovelace: `socket` streams; `api` asks by plain HTTP and gets the answer in one piece. Default `socket`. */
  readonly mode?: 'socket' | 'api';
  /** Cat: milliseconds without a word after a prompt before its answer is looked for in the Cat's memory. Default 8,000. */
  readonly historyPollDelayMs?: number;

  /** Milliseconds to wait for a connection. Default 30,000: some Cats take 20 s to hand a visitor over. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without any sign of life after a prompt before it counts as lost. Default 120,000. */
  readonly replyTimeoutMs?: number;

  readonly clock?: Clock;
  /** A number from 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * `line`: a line of the answer without its line end, as the Lovelace of today sends it.
 * `token`: a piece of text as it is, as servers before October 2023 sent it. `auto`: judged by the first pieces.
 */
export type Framing = 'line' | 'token' | 'auto';

export type TransportFactory = (options: TransportOptions) => ChatTransport;
