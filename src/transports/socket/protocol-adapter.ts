import type { Assistant, ChatErrorInfo, ChatRequest, TransportEvent } from '../../chat/index.ts';
import type { ExtensionFrame } from '../../protocol/extension.ts';
import type { ClosableSocket, SocketLifecycle } from './reconnecting-connection.ts';
import type { ReplyQueue } from '../shared/reply-queue.ts';

/** What makes one wire over sockets differ from the next. */
export interface ProtocolAdapter {
  open(token: string | undefined, events: SocketEvents): SocketConnection | Promise<SocketConnection>;
  /** Why a request cannot be asked on this wire. */
  validate(request: ChatRequest): ChatErrorInfo | undefined;
  /** Who can be asked, where a stock server says so: offered once connected, until our relay offers its own. */
  readonly assistants?: () => Promise<readonly Assistant[]>;
  /** Why a socket could not be opened; nothing, if there is another way in, which the next one takes. */
  diagnoseFailure(): Promise<ChatErrorInfo | undefined>;
  /** The connection is given up: says to the owner of the page what to change, where that is known. */
  logHint?(error: ChatErrorInfo): void;
  /**
   * What stop comes to where the other end has no word for it: staying until the answer is over, with nobody reading it, or
   * hanging up.
   */
  readonly stopStrategy: 'ignore' | 'disconnect';
  /** Whether a stock server's answers come without their blank lines. */
  readonly hasHardLineBreaks?: boolean;
  /** Whether the answer of a turn whose stock connection is gone may come all the same. Default: it may not. */
  readonly canStillArrive?: (turn: PendingRequest) => boolean;
}

/** A prompt on its way, and its reply. It outlives its connection only where its answer may still come. */
export interface PendingRequest {
  readonly request: ChatRequest;
  readonly reply: ReplyQueue;
  /** The number of the last event that came, on a greeted connection. */
  lastEventNumber: number;
}

/** One socket of a wire. It answers one turn at a time, and its events never reach the turn of another. */
export interface SocketConnection extends ClosableSocket {
  /**
   * Why no prompt can be asked now. `busy`: the other end says something that is to be heard first. `stale`: the answer would
   * go to another socket, so a new one is to take the place of this.
   */
  readonly blockedBy?: 'busy' | 'stale' | undefined;
  /** Writes the turn's prompt, or asks for the rest of its reply where some of it has come. */
  sendPrompt(turn: PendingRequest): void;
  /** Says stop, in the words of our extension. */
  sendStop(turnId: string): void;
}

/** What a socket tells the transport. */
export interface SocketEvents extends SocketLifecycle {
  /** Something came, whatever it was. */
  onActivity(): void;
  /** The turn it was asked is over at the other end. `turn`: which, where it may be one of an earlier socket. */
  onTurnEnd(turn?: PendingRequest): void;
  /** A hindrance is gone. */
  onReady(): void;
  /** Another socket should take the place of this one, and nobody need hear of it. */
  onStale(): void;
  onExtensionFrame(frame: ExtensionFrame): void;
  onEvent(event: TransportEvent): void;
}
