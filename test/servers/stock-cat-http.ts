import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StockCatUser } from './stock-cat-user.ts';

export interface StockCatKeys {
  /** For plain HTTP. */
  readonly key?: string;
  /** For sockets. */
  readonly socketKey?: string;
}

/** Whether 1.8 and later let a socket in, by the token in its address; none is not the same as an empty one. */
export function mayConnect({ key, socketKey }: StockCatKeys, token: string | null): boolean {
  if (socketKey !== undefined) return token === socketKey;
  return key === undefined || token === null;
}

/** The plain HTTP of a Cat 1.9.2, as far as a chat needs it. */
export function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { keys, userOf }: { readonly keys: StockCatKeys; readonly userOf: (id: string) => StockCatUser },
): void {
  const { origin, access_token: bare, authorization } = request.headers;
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  if (origin !== undefined) response.setHeader('access-control-allow-origin', '*');

  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-origin', origin ?? '*');
    response.setHeader('access-control-allow-methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
    return void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('OK');
  }
  const credential = authorization?.replace(/^Bearer /, '') || [bare].flat()[0] || undefined;
  if (!mayAsk(keys, credential)) return send(403, { detail: { error: 'Invalid Credentials' } });

  const user = userOf(String(request.headers['user_id'] ?? 'user'));
  if (path === '/') return send(200, { status: "We're all mad here, dear!", version: '1.9.2' });
  if (path === `${HISTORY}/`) {
    return void response.writeHead(307, { location: `http://${request.headers.host}${HISTORY}` }).end();
  }
  if (path !== HISTORY) return send(404, { detail: 'Not Found' });
  if (request.method !== 'DELETE') return send(200, { history: user.history });
  user.history.length = 0;
  send(200, { deleted: true });
}

const HISTORY = '/memory/conversation_history';

/** The same comparison for requests: who has a key for sockets only is open to no credential, and closed to any. */
function mayAsk({ key, socketKey }: StockCatKeys, credential: string | undefined): boolean {
  if (key === undefined && socketKey === undefined) return true;
  return credential === key;
}
