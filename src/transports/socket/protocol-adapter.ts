/**
 * The contract between `SocketTransport`, which is the same for all backends, and one protocol: the Cat's or Lovelace's.
 * @module
 */
import type { RememberedConversation } from '../../chat/conversation-title.ts';
import type {
  Assistant,
  Capability,
  ChatErrorInfo,
  ChatMessage,
  ChatRequest,
  TransportEvent,
} from '../../chat/index.ts';
import type { ExtensionFrame } from '../../protocol/extension.ts';
import type { RelayRequests } from '../shared/relay-requests.ts';
import type { ClosableSocket, Diagnosis, SocketLifecycle } from './reconnecting-connection.ts';
import type { ReplyStream } from '../../chat/reply-stream.ts';

/** The protocol-specific part of a socket transport. */
export interface ProtocolAdapter {
  open(token: string | undefined, events: SocketEvents): SocketConnection | Promise<SocketConnection>;
  /** Returns an error if the protocol cannot carry the request. */
  validate(request: ChatRequest): ChatErrorInfo | undefined;
  /** Whether only our relay can be sent the request. On any other connection it fails with `unsupported-media`. Default: no. */
  needsExtension?(request: ChatRequest): boolean;
  /** The capabilities before the first connection. */
  readonly capabilities: readonly Capability[];
  /** The assistants of a stock server: a capability once connected. Our relay's hello has its own. */
  assistants?(): Promise<readonly Assistant[]>;
  history?(): Promise<readonly ChatMessage[]>;
  conversations?(): Promise<readonly RememberedConversation[]>;
  clear?(): Promise<void>;
  /** Loads the requests to our relay. Its hello or its list of conversations says which it serves. */
  relayRequests?(): Promise<RelayRequests>;
  /** Finds out why a socket could not be opened. @param hasOpened Whether an earlier one was. */
  diagnoseFailure(hasOpened: boolean): Promise<Diagnosis>;
  /** Called when the connection has failed. Logs which setting to change, if known. */
  onFailed?(error: ChatErrorInfo): void;
  /**
   * How to stop a reply of a stock server, which has no stop command: ignore the rest of the answer or disconnect.
   */
  readonly stopStrategy: 'ignore' | 'disconnect';
  /** Whether a stock server's answers lose their blank lines. */
  readonly hasHardLineBreaks?: boolean;
  /** Whether the answer to a turn may still arrive after its stock connection is lost. Default: no. */
  readonly canStillArrive?: (turn: PendingRequest) => boolean;
}

/** A sent prompt and its reply. It survives its connection only if its answer may still arrive. */
export interface PendingRequest {
  readonly request: ChatRequest;
  readonly reply: ReplyStream;
  /**
   * The number of the last event received on an extended connection. From then on the turn is only resumed. `undefined`: none was received,
   * so the prompt can be sent again.
   */
  lastEventNumber: number | undefined;
}

/** One socket. It answers one turn at a time, and its events never reach another socket's turn. */
export interface SocketConnection extends ClosableSocket {
  /**
   * Why no prompt can be sent now. `busy`: the server is sending another message that must end first. `stale`: the answer would go to
   * another socket, so this one must be replaced.
   */
  readonly blockedBy?: 'busy' | 'stale' | undefined;
  /** Sends the turn's prompt, or requests the rest of its reply. */
  sendPrompt(turn: PendingRequest): void;
  /** Sends the extension's stop request. */
  sendStop(turnId: string): void;
}

/** Callbacks from a socket to the transport. */
export interface SocketEvents extends SocketLifecycle {
  /** A frame of any kind arrived. */
  onActivity(): void;
  /** The server has finished the turn. `turn`: which one, if it may be an earlier socket's. */
  onTurnEnd(turn?: PendingRequest): void;
  /** `blockedBy` may have changed. */
  onReady(): void;
  /** This socket must be replaced, without a change of the visible state. */
  onStale(): void;
  onExtensionFrame(frame: ExtensionFrame): void;
  onEvent(event: TransportEvent): void;
}
