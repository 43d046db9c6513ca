import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CatEra } from './stock-cat-eras.ts';
import { mayAsk, type StockCatKeys } from './stock-cat-keys.ts';
import type { StockCatUser } from './stock-cat-user.ts';

/** The state that requests work on. */
export interface StockCatDesk {
  readonly era: CatEra;
  readonly keys: StockCatKeys;
  /** A known user. */
  readonly known: (id: string) => StockCatUser | undefined;
  /** `POST /message`: the answering frame, if any. */
  readonly message: (userId: string, body: string) => Promise<object>;
}

/** The part of a Cat's HTTP API that a chat needs. */
export function answerHttp(request: IncomingMessage, response: ServerResponse, path: string, desk: StockCatDesk): void {
  const { era, keys } = desk;
  const { origin } = request.headers;
  const method = request.method ?? 'GET';
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', method === 'OPTIONS' ? origin : '*');
    response.setHeader('access-control-allow-credentials', 'true');
  }
  if (method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
    return void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('OK');
  }

  const route = routesOf(era)[path];
  if (!route) {
    const otherForm = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
    if (!routesOf(era)[otherForm]) return send(404, { detail: 'Not Found' });
    const location = (request.url ?? '').replace(path, otherForm);
    return void response.writeHead(307, { location: `http://${request.headers.host}${location}` }).end();
  }
  if (!route.includes(method)) return send(405, { detail: 'Method Not Allowed' });
  if (!mayAsk(era, keys, request.headers))
    return send(403, { detail: { error: era.keys === 'access-token' ? 'Invalid API Key' : 'Invalid Credentials' } });

  if (path === '/') return send(200, { status: "We're all mad here, dear!", version: era.version });
  const userId = String(request.headers['user_id'] ?? 'user');
  if (path === '/message')
    return void bodyOf(request).then(async (body) => send(200, await desk.message(userId, body)));
  const user = desk.known(userId);
  if (method === 'DELETE') {
    if (user) Object.assign(user, { isKept: true }).history.length = 0;
    return send(200, { deleted: true });
  }
  if (user || era.history?.stranger === 200) return send(200, { history: user?.history ?? [] });
  if (era.history?.stranger === 404)
    return send(404, { detail: { error: `No conversation history found for the user ${userId}` } });
  // Internal errors have no CORS headers.
  response.removeHeader('access-control-allow-origin');
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('Internal Server Error');
}

/** Paths and their methods. */
function routesOf({ hasSlashes, history, message }: CatEra): Record<string, readonly string[]> {
  return {
    '/': ['GET'],
    [`/memory/conversation_history${hasSlashes ? '/' : ''}`]: history ? ['GET', 'DELETE'] : ['DELETE'],
    ...(message !== 'absent' && { '/message': ['POST'] }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
