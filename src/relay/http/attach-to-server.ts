import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { rejectSocket, sendJson, type HttpRouter } from './router.ts';

/**
 * Puts a router in front of what a server has been doing so far: requests and upgrades below its base path are the router's,
 * all others go where they went before, or to who comes later. Where there is nobody else, they are refused.
 *
 * @returns takes it away again.
 */
export function attachToServer(server: Server, router: HttpRouter): () => void {
  const previousRequestListeners = server.listeners('request') as RequestListener[];
  const previousUpgradeListeners = server.listeners('upgrade') as UpgradeListener[];

  let isAttached = true;

  const onRequest: RequestListener = (request, response) => {
    if (isAttached && router.request(request, response)) return;
    if (previousRequestListeners.length === 0 && server.listenerCount('request') === 1)
      sendJson(response, 404, { detail: 'Not Found' });
    for (const listener of previousRequestListeners) listener.call(server, request, response);
  };
  const onUpgrade: UpgradeListener = (request, socket, head) => {
    if (isAttached && router.upgrade(request, socket, head)) return;
    if (previousUpgradeListeners.length === 0 && server.listenerCount('upgrade') === 1)
      rejectSocket(socket, '404 Not Found');
    for (const listener of previousUpgradeListeners) listener.call(server, request, socket, head);
  };

  server.removeAllListeners('request').on('request', onRequest);
  server.removeAllListeners('upgrade').on('upgrade', onUpgrade);
  return () => {
    isAttached = false;
    // Whoever has put themselves in front since hands on to these listeners: then they stay, and only pass on.
    if (server.listeners('request').includes(onRequest)) {
      server.off('request', onRequest);
      for (const listener of previousRequestListeners) server.on('request', listener);
    }
    if (server.listeners('upgrade').includes(onUpgrade)) {
      server.off('upgrade', onUpgrade);
      for (const listener of previousUpgradeListeners) server.on('upgrade', listener);
    }
  };
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
