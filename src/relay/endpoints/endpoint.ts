import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SessionContext } from '../conversation/session-context.ts';
import type { Guard } from '../guard.ts';
import type { FrameLimits, ReceivedBytes } from '../received-bytes.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Resources } from '../resources.ts';
import type { Gate } from '../security/gate.ts';
import type { RefusalLog } from '../security/refusal-log.ts';
import type { Store } from '../store/store.ts';

/**
 * The relay end of a wire. `http.ts` asks each endpoint in turn and knows nothing of protocols;
 * paths are what follows the relay's base path and begin with `/`.
 */
export interface Endpoint {
  readonly name: string;
  /** Headers of its own, in lower case, that pages send with requests. Default none. */
  readonly requestHeaders?: readonly string[];
  /** Answers a request, if its path is one of this endpoint's. Says at once whether it is. */
  request(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Takes over an upgrade, if its path is one of this endpoint's. Says at once whether it is. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, path: string): boolean;
  /** Refuses new prompts from now on, and says goodbye to its clients once their running answers have ended. */
  drain(): Promise<void>;
  /** Cuts what is left. */
  close(): Promise<void>;
}

/** What every endpoint is made with. */
export interface EndpointContext {
  readonly gate: Gate;
  /** What its sessions share. */
  readonly sessions: SessionContext;
  readonly store: Store;
  readonly resources: Resources;
  /** Counts the bytes that clients send, per address. */
  readonly received: ReceivedBytes;
  /** The histories that clients ask for, counted in the same way and apart: whoever reads too many may still do everything else. */
  readonly histories: ReceivedBytes;
  /** What listeners run in. */
  readonly guard: Guard;
  readonly log: Log;
  /** Where goes what strangers can cause as often as they like. */
  readonly refusals: RefusalLog;
  readonly limits: WireLimits;
}

/** What a connection may ask of the relay before anybody has read it; see `limits.ts`. */
export type WireLimits = FrameLimits &
  Pick<Limits, 'frameBytes' | 'requestMs' | 'textFrameBytes' | 'bodyBytes' | 'connectBytes' | 'connectMs'>;
