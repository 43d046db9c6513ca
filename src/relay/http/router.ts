import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { decodePercent } from '../decode-percent.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { WidgetFiles } from '../files/widget-files.ts';
import type { Log } from '../logging/log.ts';
import { ANY_ORIGIN, sendNotFoundPreflight, isPreflight } from './cors.ts';
import type { OpenResponses } from './open-responses.ts';
import { destroySocket, rejectUpgrade, sendJson } from './respond.ts';
import type { TcpConnections } from './tcp-connections.ts';

/** Passes each request and upgrade to the files or the endpoint of its path. Knows no protocol and no file. */
export interface HttpRouter {
  /** Empty, or a path that begins with `/` and does not end with one. */
  readonly basePath: string;
  /** Answers a request below the base path. @returns whether it is one. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes over an upgrade below the base path. @returns whether it is one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Answers a request that nothing else serves. */
  notFound(response: ServerResponse): void;
}

export interface HttpRouterOptions {
  readonly basePath: string;
  /** Tried in this order, after the files. */
  readonly endpoints: readonly Endpoint[];
  readonly widgetFiles: WidgetFiles;
  readonly health: () => Health;
  readonly readiness: () => Readiness;
  readonly tcpConnections: TcpConnections;
  readonly responses: OpenResponses;
  readonly log: Log;
}

/** The body of `/healthz`, by which a load balancer decides whether to send visitors here. */
export interface Health {
  /** `draining`: running answers are finished and new prompts refused. Sent with status 503. */
  readonly status: 'ok' | 'draining';
  readonly version: string;
  /** Seconds since the start. */
  readonly uptime: number;
}

/** The body of `/readyz`, by which a load balancer decides whether new visitors can be served here. */
export interface Readiness {
  /** `draining`: as in {@link Health} · `unavailable`: Redis is, and new prompts are refused. Both are sent with status 503. */
  readonly status: 'ok' | 'draining' | 'unavailable';
  /** `ok`, or why Redis cannot be used. Absent where none is configured. */
  readonly redis?: string;
}

export function createHttpRouter(options: HttpRouterOptions): HttpRouter {
  const { basePath, endpoints, widgetFiles, health, readiness, tcpConnections, responses, log } = options;
  const requestHeaders = endpoints.flatMap((endpoint) => endpoint.requestHeaders ?? []);
  const encodeError = endpoints.find((endpoint) => endpoint.encodeHttpError)?.encodeHttpError ?? encodeDefaultError;
  const sendError = (response: ServerResponse, status: number, message: string): void =>
    sendJson(response, status, encodeError(message), ANY_ORIGIN);
  const notFound = (response: ServerResponse): void => sendError(response, 404, 'Not Found');

  const route = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // A client may disconnect at any time. Code that depends on it listens to the response itself.
    response.on('error', (cause) => log.debug({ err: cause }, 'response could not be sent'));
    if (decodePercent(path) === undefined) return sendError(response, 400, 'Bad Request');
    if (path === '/healthz' && isGetOrHead(request)) {
      const { status, version, uptime } = health();
      return sendJson(response, status === 'ok' ? 200 : 503, { status, version, uptime }, ANY_ORIGIN);
    }
    if (path === '/readyz' && isGetOrHead(request)) {
      const ready = readiness();
      return sendJson(response, ready.status === 'ok' ? 200 : 503, { ...ready }, ANY_ORIGIN);
    }
    if (widgetFiles.request(request, response, path)) return;
    if (endpoints.some((endpoint) => endpoint.handleRequest(request, response, path))) return;
    if (isPreflight(request)) return sendNotFoundPreflight(request, response, requestHeaders);
    notFound(response);
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
        // Without the path: it may contain a visitor's id, which can be the key to their conversation.
        log.error({ err: cause }, 'request could not be answered');
        if (response.headersSent) response.destroy();
        else sendError(response, 500, 'Internal Server Error');
      }
      return true;
    },

    upgrade(request, socket, head) {
      const path = relativePath(basePath, request.url);
      if (path === undefined) return false;
      // Node has removed its own listener: an error on this socket would end the process.
      socket.on('error', destroySocket);
      try {
        if (!tcpConnections.beginUpgrade(request)) rejectUpgrade(socket, '429 Too Many Requests');
        else if (decodePercent(path) === undefined) rejectUpgrade(socket, '400 Bad Request');
        else if (!endpoints.some((endpoint) => endpoint.handleUpgrade(request, socket, head, path)))
          rejectUpgrade(socket, '404 Not Found');
      } catch (cause) {
        log.error({ err: cause }, 'upgrade could not be answered');
        rejectUpgrade(socket, '500 Internal Server Error');
      }
      return true;
    },

    notFound,
  };
}

/** The body of an error where no endpoint has a form of its own. */
function encodeDefaultError(error: string): Readonly<Record<string, unknown>> {
  return { error };
}

/**
 * Rejects a request of a visitor who has sent too many bytes, with as little work as possible, and drops those behind it on the
 * connection.
 */
function rejectTooManyBytes({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.destroyed) response.writeHead(429, { Connection: 'close', 'Content-Length': 0 }).end();
  socket.destroySoon();
}

/**
 * The part of a request's path behind the base path, still percent-encoded and without the query; `undefined` for a path that is not
 * below it. A request to a proxy contains the whole address.
 */
function relativePath(basePath: string, url = '/'): string | undefined {
  const target = url.startsWith('/') ? url : (URL.parse(url)?.pathname ?? '/');
  const [path = '/'] = target.split('?', 1);
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}

function isGetOrHead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
