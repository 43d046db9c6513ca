import { createServer, type Server } from 'node:http';
import type { Limits } from '../limits/limits.ts';
import { rejectUpgrade } from './respond.ts';

type HttpTimeouts = Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs' | 'keepAliveTimeoutMs'>;

/** An HTTP server that limits the time a client may take for its headers, its request and its next request. */
export function createHttpServer({ headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs }: HttpTimeouts): Server {
  const server = createServer({
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // Node enforces the two time-outs at this interval, so it is the most by which one can be late.
    connectionsCheckingInterval: Math.min(MAX_CHECK_INTERVAL_MS, headersTimeoutMs, requestTimeoutMs),
    // Some clients offer HTTP/2 with each request. The offer may be ignored, and the request is answered as usual.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || cause.code === 'ECONNRESET') return void socket.destroy();
    rejectUpgrade(socket, CLIENT_ERROR_STATUS[cause.code ?? ''] ?? '400 Bad Request');
  });
  // Without a listener, Node closes the connection without a response.
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    rejectUpgrade(socket, '405 Method Not Allowed');
  });
  return server;
}

const MAX_CHECK_INTERVAL_MS = 5_000;

const CLIENT_ERROR_STATUS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};
