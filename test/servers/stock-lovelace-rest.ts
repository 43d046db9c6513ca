import type { IncomingMessage, ServerResponse } from 'node:http';
import { stepsFor } from './stock-lovelace-model.ts';
import { ARGUMENT_LIMIT, PROVIDERS, readQuery, type Query } from './stock-lovelace-query.ts';

export interface RestOptions {
  /** Whether it is a server from before October 2023, which does not lose an answer: it gives its first line. */
  readonly isOld: boolean;
}

const BODY_LIMIT = 102_400;

/** Lovelace's plain HTTP. */
export async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: RestOptions,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'GET,HEAD,PUT,PATCH,POST,DELETE');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
    return void response.writeHead(204).end();
  }
  const route = `${request.method} ${path.toLowerCase().replace(/\/$/, '')}`;
  if (route === 'GET /api/v1/chat/providers' || route === 'HEAD /api/v1/chat/providers')
    return send(response, 200, { Status: 'Success', Data: { Providers: PROVIDERS } });
  if (route === 'POST /api/v1/chat/completions') return complete(request, response, options);
  if (path.startsWith('/api/v1/'))
    return send(response, 404, { Status: 'Error', Data: { Message: 'INVALID_API_REQUEST', URL: path } });
  response.writeHead(302, { location: 'http://0.0.0.0:5173/' }).end();
}

async function complete(request: IncomingMessage, response: ServerResponse, { isOld }: RestOptions): Promise<void> {
  const body = await bodyOf(request);
  if (Buffer.byteLength(body) > BODY_LIMIT) return fail(response, 'Internal Server Error');
  // Every `<` is written out, as if this were a page.
  const query = readQuery(JSON.parse(body.replaceAll('<', '&lt;')), 'API');
  if (!query) return fail(response, 'Chat::Invalid::Parameter');
  if (query.bytes > ARGUMENT_LIMIT) return fail(response, '');
  const { text, exception, hasCrashed } = await run(query);
  if (hasCrashed) return fail(response, 'GPT::PyShell::Python::Error');
  const [line] = (isOld ? text + (exception ?? '') : (exception ?? '')).split('\n');
  send(response, 200, { Status: 'Success', Data: line ? { Answer: line } : {} });
}

async function run(query: Query): Promise<{ text: string; exception?: string; hasCrashed: boolean }> {
  let text = '';
  for await (const step of stepsFor(query)) {
    if ('print' in step) text += step.print;
    else if ('raise' in step) return { text, exception: step.raise, hasCrashed: false };
    else if ('crash' in step) return { text, hasCrashed: true };
    // A process that hangs, and a request whose answer never comes.
    else await new Promise(() => {});
  }
  return { text, hasCrashed: false };
}

function fail(response: ServerResponse, Message: string): void {
  send(response, 500, { Status: 'Server Error', Message });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
