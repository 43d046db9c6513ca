import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

/**
 * Notes on the first request of a Socket.IO connection, by which the gate judges it, which page a later one says it comes from.
 *
 * A browser leaves out `Origin` when a page reads from its own host, and by polling a connection is opened by reading. Whoever
 * points a domain of theirs at this machine (see origin.ts) would come in so unasked. To say anything, such a page has to
 * write or to open a WebSocket, and both of these tell.
 *
 * @returns to be called with each request of a connection that is open, before anybody reads it.
 */
export function trackPollingOrigins({ engine }: Server): (request: IncomingMessage, query: URLSearchParams) => void {
  const firstRequests = new Map<string, IncomingMessage>();
  engine.on('connection', (connection: EngineConnection) => {
    firstRequests.set(connection.id, connection.request);
    connection.once('close', () => firstRequests.delete(connection.id));
  });
  return ({ headers: { origin } }, query) => {
    const firstRequest = firstRequests.get(query.get('sid') ?? '');
    if (firstRequest && origin !== undefined) firstRequest.headers.origin ??= origin;
  };
}

/** What of Engine.IO's own connection is of interest. */
interface EngineConnection {
  readonly id: string;
  readonly request: IncomingMessage;
  once(event: 'close', listener: () => void): unknown;
}
