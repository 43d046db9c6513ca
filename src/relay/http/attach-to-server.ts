import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { rejectUpgrade } from './respond.ts';
import type { HttpRouter } from './router.ts';

/**
 * Puts a router in front of a server's listeners. Requests and upgrades below its base path go to the router, all others to the
 * listeners that were there before or are added later. If there are none, they are answered with 404.
 *
 * @returns a function that removes the router again.
 */
export function attachToServer(server: Server, router: HttpRouter): () => void {
  const previousRequestListeners = server.listeners('request') as RequestListener[];
  const previousUpgradeListeners = server.listeners('upgrade') as UpgradeListener[];

  let isAttached = true;

  const onRequest: RequestListener = (request, response) => {
    if (isAttached && router.request(request, response)) return;
    if (previousRequestListeners.length === 0 && server.listenerCount('request') === 1) router.notFound(response);
    for (const listener of previousRequestListeners) listener.call(server, request, response);
  };
  const onUpgrade: UpgradeListener = (request, socket, head) => {
    if (isAttached && router.upgrade(request, socket, head)) return;
    if (previousUpgradeListeners.length === 0 && server.listenerCount('upgrade') === 1)
      rejectUpgrade(socket, '404 Not Found');
    for (const listener of previousUpgradeListeners) listener.call(server, request, socket, head);
  };

  server.removeAllListeners('request').on('request', onRequest);
  server.removeAllListeners('upgrade').on('upgrade', onUpgrade);
  return () => {
    isAttached = false;
    // Another handler may have wrapped ours since, and still calls it. Then it is not on the list, stays, and only passes on.
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
