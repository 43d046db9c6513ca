import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { TcpConnections } from './tcp-connections.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../logging/log.ts';
import type { OpenResponses } from './open-responses.ts';
import { allowedRequestHeaders } from '../security/request-headers.ts';
import type { WidgetFiles } from '../files/widget-files.ts';

/** The way from a path to who answers there. Knows no protocol and no file. */
export interface HttpRouter {
  /** Empty, or a path that begins with `/` and does not end with one. */
  readonly basePath: string;
  /** Answers a request below the base path. Says at once whether it is one. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes over an upgrade below the base path. Says at once whether it is one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface HttpRouterOptions {
  readonly basePath: string;
  /** Asked in this order, after the files. */
  readonly endpoints: readonly Endpoint[];
  readonly widgetFiles: WidgetFiles;
  readonly health: () => Health;
  readonly tcpConnections: TcpConnections;
  readonly responses: OpenResponses;
  readonly log: Log;
}

/** What `/healthz` tells: whether to send visitors here. */
export interface Health {
  /** `draining`: what runs is finished, nothing new is begun; told with 503, so that a load balancer looks elsewhere. */
  readonly status: 'ok' | 'draining';
  readonly version: string;
  /** Seconds since the start. */
  readonly uptime: number;
}

export function createHttpRouter(options: HttpRouterOptions): HttpRouter {
  const { basePath, endpoints, widgetFiles, health, tcpConnections, responses, log } = options;
  const requestHeaders = endpoints.flatMap((endpoint) => endpoint.requestHeaders ?? []);
  const route = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // A client may be gone at any time; what matters of that, whoever answers listens to.
    response.on('error', (cause) => log.debug({ err: cause }, 'a response could not be sent'));
    if (!isDecodable(path)) return sendJson(response, 400, { detail: 'Bad Request' });
    if (path === '/healthz' && isGetOrHead(request)) {
      const { status, version, uptime } = health();
      return sendJson(response, status === 'ok' ? 200 : 503, { status, version, uptime });
    }
    if (widgetFiles.request(request, response, path)) return;
    if (endpoints.some((endpoint) => endpoint.handleRequest(request, response, path))) return;
    if (isPreflight(request)) return answerPreflight(request, response, requestHeaders);
    sendJson(response, 404, { detail: 'Not Found' });
  };

  return {
    basePath,

    request(request, response) {
      const path = relativePath(basePath, request.url);
      if (path === undefined) return false;
      try {
        responses.add(request, response);
        if (tcpConnections.beginRequest(request, response)) route(request, response, path);
        else rejectTooManyBytes(request, response);
      } catch (cause) {
        // Without the path: a visitor's id may be in it, which may be the key to their conversation.
        log.error({ err: cause }, 'a request could not be answered');
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { detail: 'Internal Server Error' });
      }
      return true;
    },

    upgrade(request, socket, head) {
      const path = relativePath(basePath, request.url);
      if (path === undefined) return false;
      // Node has taken its own listener off: an error on this socket would end the process.
      socket.on('error', destroySocket);
      try {
        if (!tcpConnections.beginUpgrade(request)) rejectSocket(socket, '429 Too Many Requests');
        else if (!isDecodable(path)) rejectSocket(socket, '400 Bad Request');
        else if (!endpoints.some((endpoint) => endpoint.handleUpgrade(request, socket, head, path)))
          rejectSocket(socket, '404 Not Found');
      } catch (cause) {
        log.error({ err: cause }, 'an upgrade could not be answered');
        rejectSocket(socket, '500 Internal Server Error');
      }
      return true;
    },
  };
}

/** Refuses a visitor who has sent too much, with as little work as possible. Other requests of the same connection are dropped, too. */
function rejectTooManyBytes({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.destroyed) response.writeHead(429, { Connection: 'close', 'Content-Length': 0 }).end();
  socket.destroySoon();
}

/** A listener of its own: one made where the request is at hand would keep that, with all its headers, for as long as the socket is open. */
function destroySocket(this: Duplex): void {
  this.destroy();
}

/** How long a client is waited for; see `limits.ts`. */
type HttpTimeouts = Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs' | 'keepAliveTimeoutMs'>;

/** A server that does not wait for ever on what a client is about to say. */
export function createHttpServer({ headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs }: HttpTimeouts): Server {
  const server = createServer({
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // How late a time-out may be noticed.
    connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs, requestTimeoutMs),
    // Some clients offer HTTP/2 with each request. An offer may be passed over: it is a request like any other.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || cause.code === 'ECONNRESET') return void socket.destroy();
    rejectSocket(socket, CLIENT_ERROR_STATUS[cause.code ?? ''] ?? '400 Bad Request');
  });
  // Node would hang up without a word.
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    rejectSocket(socket, '405 Method Not Allowed');
  });
  return server;
}

const CLIENT_ERROR_STATUS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers on a bare socket, and hangs up. */
export function rejectSocket(socket: Duplex, status: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** An answer of the server itself, in the form that clients of the Cat read their errors in. */
export function sendJson(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
  });
  response.end(text);
}

/** Said of what nobody serves: without it, a page of another site could not read the 404 that comes next. */
function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  endpointHeaders: readonly string[],
): void {
  response.writeHead(204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': headers['access-control-request-method'],
    'Access-Control-Allow-Headers': allowedRequestHeaders(
      headers['access-control-request-headers'],
      endpointHeaders,
    ).join(),
  });
  response.end();
}

/**
 * What follows the base path, still percent-encoded and without the query; nothing for a path that is not below it.
 * A proxy's request names the whole address.
 */
function relativePath(basePath: string, url = '/'): string | undefined {
  const target = url.startsWith('/') ? url : (URL.parse(url)?.pathname ?? '/');
  const [path = '/'] = target.split('?', 1);
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function isGetOrHead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
