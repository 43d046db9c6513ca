import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SessionContext } from '../sessions/session-context.ts';
import type { Guard } from '../guard.ts';
import type { ReceiveLimits, ReceivedBytes } from '../limits/received-bytes.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../logging/log.ts';
import type { ResourcePools } from '../limits/resource-pools.ts';
import type { Gate } from '../security/gate.ts';
import type { ThrottledLog } from '../logging/throttled-log.ts';
import type { ConversationStore } from '../store/conversation-store.ts';

/**
 * The relay end of a wire. The HTTP router offers each request to the endpoints in turn and knows no protocol. Paths
 * are relative to the relay's base path and begin with `/`.
 */
export interface Endpoint {
  readonly name: string;
  /** Additional request headers, in lower case, that pages send. Default none. */
  readonly requestHeaders?: readonly string[];
  /** Body of an error of the router itself, such as a 404 for a path that no endpoint serves, in the form its clients read. */
  readonly encodeHttpError?: (message: string) => Readonly<Record<string, unknown>>;
  /** Answers a request if its path belongs to this endpoint. Returns synchronously whether it does. */
  handleRequest(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Takes over an upgrade if its path belongs to this endpoint. Returns synchronously whether it does. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, path: string): boolean;
  /** Rejects new prompts from now on, and closes the connections once their running answers have ended. */
  drain(): Promise<void>;
  /** Terminates the remaining connections. */
  close(): Promise<void>;
}

/** The dependencies of every endpoint. */
export interface EndpointContext {
  readonly gate: Gate;
  /** The dependencies shared by all sessions. */
  readonly sessionContext: SessionContext;
  readonly store: ConversationStore;
  /** How long the store keeps an inactive conversation, in milliseconds. */
  readonly memoryMs: number;
  readonly resources: ResourcePools;
  /** Counts the bytes that clients send, by address. */
  readonly receivedBytes: ReceivedBytes;
  /**
   * Counts the bytes of requested histories, by address. Separate from `receivedBytes`, so that a client over this
   * limit can still do everything else.
   */
  readonly historyBytes: ReceivedBytes;
  /** Wraps listeners, so that an exception does not end the process. */
  readonly guard: Guard;
  readonly log: Log;
  /** The log for messages that unauthenticated clients can cause at any rate. */
  readonly throttledLog: ThrottledLog;
  readonly limits: EndpointLimits;
}

/** Limits on what a connection may send before it is authorized; see `limits.ts`. */
export type EndpointLimits = ReceiveLimits &
  Pick<
    Limits,
    | 'frameBytes'
    | 'requestTimeoutMs'
    | 'textFrameBytes'
    | 'bodyBytes'
    | 'socketIoConnectBytes'
    | 'socketIoConnectTimeoutMs'
  >;
