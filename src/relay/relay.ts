import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Assistant } from '../chat/index.ts';
import { assembleParts } from './assemble-parts.ts';
import { parseListenAddress } from './config/addresses.ts';
import { attachToServer } from './http/attach-to-server.ts';
import { listen } from './http/listen.ts';
import type { RelayOptions } from './relay-options.ts';
import { shutDown } from './shutdown.ts';

export interface RelayAddress {
  readonly host: string;
  readonly port: number;
  /** Address for a browser on the same machine. */
  readonly url: string;
}

/** A server that speaks the wires of chat clients on one side and those of model providers on the other. */
export interface Relay {
  readonly version: string;
  /** The assistants that clients can choose, the default first. */
  readonly assistants: readonly Assistant[];
  /**
   * Starts a server of the relay's own. Rejects with Node's error (`EADDRINUSE` …) if it cannot listen.
   * @param options `host`: default 127.0.0.1, this machine only. `port`: default 1865; 0 for any free port.
   */
  listen(options?: { readonly host?: string; readonly port?: number }): Promise<RelayAddress>;
  /**
   * Serves requests and upgrades below the base path on a server of yours; all others go to its other listeners. A listener that is
   * added later is called for every request, as Node does it, and must ignore those below the base path.
   */
  attach(server: Server): void;
  /** Serves requests only, in the form frameworks take; sockets need `attach`. Requests outside the base path go to `next`. */
  readonly handler: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;
  /** Refuses new prompts, lets running answers end for at most `graceMs` milliseconds (default 10 s), and closes all connections. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Creates a relay.
 * @throws ConfigError for options that cannot work, each named by its key. Options that work but are dangerous are logged as warnings.
 */
export async function createRelay(options: RelayOptions = {}): Promise<Relay> {
  // Loaded on call: the schema library sets globals, and importing this module must have no side effect.
  const { checkOptions } = await import('./config/check-options.ts');
  checkOptions(options);
  return assembleRelay(options);
}

/** Creates a relay from options that have been checked. */
export async function assembleRelay(options: RelayOptions): Promise<Relay> {
  const { version, assistants, router, tcpConnections, limits, closableParts } = await assembleParts(options);
  const servers: Server[] = [];
  const detachCallbacks: (() => void)[] = [];
  let closing: Promise<void> | undefined;

  return {
    version,
    assistants: assistants.map(({ id, label }) => ({ id, label })),
    async listen(requested = {}) {
      const address = parseListenAddress(requested);
      const { server, ...boundAddress } = await listen(router, { ...address, limits, tcpConnections });
      servers.push(server);
      return boundAddress;
    },
    attach: (server) => void detachCallbacks.push(attachToServer(server, router)),
    handler(request, response, next) {
      if (router.request(request, response)) return;
      if (next) next();
      else router.notFound(response);
    },
    close: ({ graceMs = 10_000 } = {}) =>
      (closing ??= shutDown({ ...closableParts, servers, detachCallbacks }, graceMs)),
  };
}
