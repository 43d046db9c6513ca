import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

/**
 * Copies the `Origin` of later requests onto the connection's first request, which is the one that the gate checks.
 *
 * Browsers omit `Origin` on same-origin GETs, and polling opens a connection with a GET. A page on a domain that was
 * pointed at this machine (DNS rebinding; see `origin-policy.ts`) would otherwise be admitted without an origin. To
 * send anything, such a page needs a POST or a WebSocket, and both carry one.
 *
 * @returns a function to call with each request of an open connection, before anything else reads the request.
 */
export function trackPollingOrigins({ engine }: Server): (request: IncomingMessage, query: URLSearchParams) => void {
  const firstRequests = new Map<string, IncomingMessage>();
  engine.on('connection', (connection: EngineConnection) => {
    // A page's WebSocket is opened by a request that has one.
    if (connection.transport.name !== 'polling') return;
    firstRequests.set(connection.id, connection.request);
    connection.once('close', () => firstRequests.delete(connection.id));
  });
  return ({ headers: { origin } }, query) => {
    const firstRequest = firstRequests.get(query.get('sid') ?? '');
    if (firstRequest && origin !== undefined) firstRequest.headers.origin ??= origin;
  };
}

/** The part of an Engine.IO connection that is used here. */
interface EngineConnection {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly transport: { readonly name: string };
  once(event: 'close', listener: () => void): unknown;
}
