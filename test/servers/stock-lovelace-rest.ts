import type { IncomingMessage, ServerResponse } from 'node:http';
import { OLD_PROVIDERS, PROVIDERS } from './stock-lovelace-providers.ts';
import { runProcess, troubleOf, type ProcessOptions } from './stock-lovelace-process.ts';
import { readQuery } from './stock-lovelace-query.ts';

const BODY_LIMIT = 102_400;
const INTERNAL = 'Internal Server Error';

/** Lovelace's plain HTTP. Servers from before October 2023 do not lose an answer: they give its first line. */
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

/** Whatever it does not know lives at the stock front end's address. */
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
    // A process that hangs, and a request whose answer never comes.
    hold: () => new Promise<void>(() => {}),
    drop: () => void request.socket.destroy(),
  };
  const fault = await runProcess(query, hooks, options);
  if (fault) return fail(response, (fault as { ErrorID?: string }).ErrorID ?? '');
  const [line] = (options.isOld ? printed + exception : exception).split('\n');
  send(response, 200, { Status: 'Success', Data: line ? { Answer: line } : {} });
}

/** Throws at what the server's own parser refuses. What is no JSON by its name is an empty query. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { 'content-type': type = '', 'content-encoding': encoding } = request.headers;
  if (!type.startsWith('application/json') || body.length === 0) return {};
  if (encoding || type.includes('latin1') || body.length > BODY_LIMIT) throw new Error('it is not taken');
  // Every `<` is written out, as if this were a page.
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
