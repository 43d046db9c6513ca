import type { Assistant, ChatError, ChatRequest, ConversationEvent } from '../chat/index.ts';
import type { ServerExtension } from '../protocol/greeting.ts';
import type { Closable, SocketLife } from './connection-keeper.ts';
import type { ReplyQueue } from './reply-queue.ts';

/** What makes one wire over sockets differ from the next. */
export interface Wire {
  open(token: string | undefined, events: SocketEvents): SocketConnection | Promise<SocketConnection>;
  /** Why a request cannot be asked on this wire. */
  refuse(request: ChatRequest): ChatError | undefined;
  /** Who can be asked, where a stock server says so: offered once connected, until our relay offers its own. */
  readonly assistants?: () => Promise<readonly Assistant[]>;
  /** Why a socket could not be opened. */
  diagnose(): Promise<ChatError>;
  /**
   * What stop comes to where the other end has no word for it: staying until the answer is over, with nobody reading it, or
   * hanging up.
   */
  readonly stockStop: 'mute' | 'hang-up';
}

/** A prompt on its way, and its reply. It outlives its connection only where the other end can resume it. */
export interface Turn {
  readonly request: ChatRequest;
  readonly reply: ReplyQueue;
  /** The number of the last event that came, on a greeted connection. */
  last: number;
}

/** One socket of a wire. It answers one turn at a time, and its events never reach the turn of another. */
export interface SocketConnection extends Closable {
  /** Writes the turn's prompt, or asks for the rest of its reply where some of it has come. */
  ask(turn: Turn): void;
  /** Says stop, in the words of our extension. */
  stop(turnId: string): void;
}

/** What a socket tells the transport. */
export interface SocketEvents extends SocketLife {
  /** Something came, whatever it was. */
  heard(): void;
  /** The turn it was asked is over at the other end. */
  answered(): void;
  extension(frame: ServerExtension): void;
  said(event: ConversationEvent): void;
}
