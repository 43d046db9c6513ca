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
 * The relay end of a wire. `http.ts` asks each endpoint in turn and knows nothing of protocols;
 * paths are what follows the relay's base path and begin with `/`.
 */
export interface Endpoint {
  readonly name: string;
  /** Headers of its own, in lower case, that pages send with requests. Default none. */
  readonly requestHeaders?: readonly string[];
  /** Body of an error of the router itself, such as a 404 for a path that no endpoint serves, in the form its clients read. */
  readonly encodeHttpError?: (message: string) => Readonly<Record<string, unknown>>;
  /** Answers a request, if its path is one of this endpoint's. Says at once whether it is. */
  handleRequest(handleRequest: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Takes over an upgrade, if its path is one of this endpoint's. Says at once whether it is. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, path: string): boolean;
  /** Refuses new prompts from now on, and says goodbye to its clients once their running answers have ended. */
  drain(): Promise<void>;
  /** Cuts what is left. */
  close(): Promise<void>;
}

/** What every endpoint is made with. */
export interface EndpointContext {
  readonly gate: Gate;
  /** What its sessions share. */
  readonly sessionContext: SessionContext;
  readonly store: ConversationStore;
  readonly resources: ResourcePools;
  /** Counts the bytes that clients send, per address. */
  readonly receivedBytes: ReceivedBytes;
  /** The histories that clients ask for, counted in the same way and apart: whoever reads too many may still do everything else. */
  readonly historyBytes: ReceivedBytes;
  /** What listeners run in. */
  readonly guard: Guard;
  readonly log: Log;
  /** Where goes what strangers can cause as often as they like. */
  readonly throttledLog: ThrottledLog;
  readonly limits: EndpointLimits;
}

/** What a connection may ask of the relay before anybody has read it; see `limits.ts`. */
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
