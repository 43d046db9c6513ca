import type { IncomingMessage, ServerResponse } from 'node:http';
import { OLD_PROVIDERS, PROVIDERS } from './stock-lovelace-providers.ts';
import { runProcess, troubleOf, type ProcessOptions } from './stock-lovelace-process.ts';
import { readQuery } from './stock-lovelace-query.ts';

const BODY_LIMIT = 102_400;
const INTERNAL = 'Internal Server Error';

/** Lovelace's HTTP API. Servers from before October 2023 do not lose an answer but return its first line. */
export async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: ProcessOptions,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  const [name = '/'] = path.split('?', 1);
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'GET,HEAD,PUT,PATCH,POST,DELETE');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
    return void response.writeHead(204).end();
  }
  if (!isDecodable(name)) return fail(response, INTERNAL);
  const route = `${request.method} ${name.toLowerCase().replace(/\/$/, '')}`;
  if (route === 'GET /api/v1/chat/providers' || route === 'HEAD /api/v1/chat/providers') return list(response, options);
  if (route === 'POST /api/v1/chat/completions') return complete(request, response, options);
  if (name.startsWith('/api/v1/'))
    return send(response, 404, { Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL: path } });
  redirect(request, response);
}

/** Unknown paths redirect to the stock front end. */
function redirect({ method, headers: { accept = '*/*' } }: IncomingMessage, response: ServerResponse): void {
  const text = 'Found. Redirecting to http://0.0.0.0:5173/';
  response.writeHead(302, { location: 'http://0.0.0.0:5173/' });
  if (method === 'HEAD' || accept === 'application/json') response.end();
  else response.end(accept.includes('text/html') ? `<p>${text}</p>` : text);
}

function list(response: ServerResponse, options: ProcessOptions): void {
  if (options.trouble === 'list') return;
  const fault = options.trouble === 'provider' ? { ErrorID: '' } : troubleOf(options);
  if (fault) return fail(response, fault.ErrorID);
  const Providers = options.isOld ? { WS: OLD_PROVIDERS, API: OLD_PROVIDERS } : PROVIDERS;
  send(response, 200, { Status: 'Success', Data: { Providers } });
}

async function complete(request: IncomingMessage, response: ServerResponse, options: ProcessOptions): Promise<void> {
  let query;
  try {
    query = readQuery(await bodyOf(request), 'API', options.isOld);
  } catch {
    return fail(response, INTERNAL);
  }
  if (!query) return fail(response, 'Chat::Invalid::Parameter', { connection: 'close' });
  let printed = '';
  let exception = '';
  const hooks = {
    print: (text: string) => void (printed += text),
    raise: (text: string) => void (exception = text),
    // The process hangs, and the request is never answered.
    hold: () => new Promise<void>(() => {}),
    drop: () => void request.socket.destroy(),
  };
  const fault = await runProcess(query, hooks, options);
  if (fault) return fail(response, (fault as { ErrorID?: string }).ErrorID ?? '');
  const [line] = (options.isOld ? printed + exception : exception).split('\n');
  send(response, 200, { Status: 'Success', Data: line ? { Answer: line } : {} });
}

/** Throws for bodies that the real server's parser rejects. A body with another content type is an empty query. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { 'content-type': type = '', 'content-encoding': encoding } = request.headers;
  if (!type.startsWith('application/json') || body.length === 0) return {};
  if (encoding || type.includes('latin1') || body.length > BODY_LIMIT) throw new Error('it is not taken');
  // Every `<` is escaped, as in HTML.
  const value: unknown = JSON.parse(body.toString().replaceAll('<', '&lt;'));
  if (typeof value !== 'object' || value === null) throw new Error('it is no object');
  return value;
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

function fail(response: ServerResponse, Message: string, headers: object = {}): void {
  send(response, 500, { Status: 'Server Error', Message }, headers);
}

function send(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}
