import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse, sendJson, type HttpRouter } from './http.ts';

/**
 * Puts a router in front of what a server has been doing so far: requests and upgrades below its base path are the router's,
 * all others go where they went before, or to who comes later. Where there is nobody else, they are refused.
 *
 * @returns takes it away again.
 */
export function mount(server: Server, router: HttpRouter): () => void {
  const requests = server.listeners('request') as RequestListener[];
  const upgrades = server.listeners('upgrade') as UpgradeListener[];

  let isMounted = true;

  const onRequest: RequestListener = (request, response) => {
    if (isMounted && router.request(request, response)) return;
    if (requests.length === 0 && server.listenerCount('request') === 1)
      sendJson(response, 404, { detail: 'Not Found' });
    for (const listener of requests) listener.call(server, request, response);
  };
  const onUpgrade: UpgradeListener = (request, socket, head) => {
    if (isMounted && router.upgrade(request, socket, head)) return;
    if (upgrades.length === 0 && server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found');
    for (const listener of upgrades) listener.call(server, request, socket, head);
  };

  server.removeAllListeners('request').on('request', onRequest);
  server.removeAllListeners('upgrade').on('upgrade', onUpgrade);
  return () => {
    isMounted = false;
    // Whoever has put themselves in front since hands on to these listeners: then they stay, and only pass on.
    if (server.listeners('request').includes(onRequest)) {
      server.off('request', onRequest);
      for (const listener of requests) server.on('request', listener);
    }
    if (server.listeners('upgrade').includes(onUpgrade)) {
      server.off('upgrade', onUpgrade);
      for (const listener of upgrades) server.on('upgrade', listener);
    }
  };
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
