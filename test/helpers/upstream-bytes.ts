import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

const STARTED = 'http.client.request.start';

/**
 * Counts what this process takes in of the requests that it sends from now on. What the other end has sent says less: the
 * machine's own buffers between the two hold megabytes.
 */
export function watchUpstreams() {
  const sockets = new Set<Socket>();
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.socket) sockets.add(request.socket);
    else request.once('socket', (socket) => sockets.add(socket));
  };
  subscribe(STARTED, onRequest);
  return {
    bytes: () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    stop: () => unsubscribe(STARTED, onRequest),
  };
}

/** Waits until a number has stopped growing: buffers between two ends fill in their own time. */
export async function settled(read: () => number): Promise<void> {
  for (let still = 0, last = -1; still < 20; still = read() === last ? still + 1 : 0) {
    last = read();
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 5)));
  }
}
