import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { encodeScript, NAMED_SCRIPTS, type ProviderScript } from './provider-script.ts';

export interface FakeProviderOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** The answer to requests that neither a script nor the name of their model says anything about. */
  readonly script?: ProviderScript;
}

/** A scriptable server of OpenAI's Chat Completions, for tests and to try things by hand. */
export interface FakeProvider {
  /** The base address, `/v1` included. */
  readonly url: string;
  /** Every request that has come, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** Has the next request without a script of its own answered so. Scripts queue up. */
  plan(script: ProviderScript): void;
  /** The next request that `nextRequest` has not handed out yet; waits for it where need be. */
  nextRequest(): Promise<FakeRequest>;
  /** How many requests have come, for tests that cannot reach into this process. */
  count(): number;
  stop(): Promise<void>;
}

/** One request, from the server's side. */
export class FakeRequest {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** The same number for requests over one connection. */
  readonly connection: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** How the response came to its end: sent to the last byte, or given up by who asked. */
  readonly closed: Promise<'finished' | 'aborted'>;
  /** Tokens handed to the socket so far. */
  sent = 0;
  #allowance = 0;
  #wake = Promise.withResolvers<void>();

  constructor(request: IncomingMessage, response: ServerResponse, body: Readonly<Record<string, unknown>>) {
    this.headers = request.headers;
    this.path = request.url ?? '';
    this.connection = request.socket.remotePort ?? 0;
    this.body = body;
    this.closed = once(response, 'close').then(() => {
      this.#wake.resolve();
      return response.writableFinished ? 'finished' : 'aborted';
    });
  }

  /** Lets out the next held tokens. */
  next(count = 1): void {
    this.#allowance += count;
    this.#wake.resolve();
  }

  /** Lets out all that is held. */
  rest(): void {
    this.next(Infinity);
  }

  /** Waits until the next token may go. */
  async allowed(response: ServerResponse): Promise<void> {
    while (this.#allowance <= 0 && !response.destroyed) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
    this.#allowance -= 1;
  }
}

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const planned: ProviderScript[] = [];
  const requests: FakeRequest[] = [];
  let handedOut = 0;
  let arrival = Promise.withResolvers<void>();

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {}); // the reader may leave at any time; `closed` tells
    const body = await readJson(request);
    const seen = new FakeRequest(request, response, body);
    requests.push(seen);
    arrival.resolve();
    arrival = Promise.withResolvers();
    const script = planned.shift() ?? NAMED_SCRIPTS[String(body['model'])] ?? options.script ?? {};
    if (script.ending !== 'never') await play(script, seen, response);
  }

  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    plan: (script) => void planned.push(script),
    async nextRequest() {
      while (requests.length <= handedOut) await arrival.promise;
      return requests[handedOut++] as FakeRequest;
    },
    count: () => requests.length,
    async stop() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

/** For pages: see `test/helpers/page-server.ts`. */
export { startFakeProvider as start };

async function play(script: ProviderScript, seen: FakeRequest, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, ending = 'end', hold = false, delay = 0, tear } = script;
  const isStream = script.reads !== undefined || (status === 200 && script.body === undefined);
  const type = isStream ? 'text/event-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'x-request-id': 'req-fake', ...headers });
  response.flushHeaders();
  if (!isStream) {
    const error = { message: 'a text that must not travel', type: 'fake_error', code: `fake_${status}` };
    response.end(script.body ?? JSON.stringify({ error }));
    return;
  }

  if (script.reads) {
    for (const read of script.reads) await write(response, [read], tear);
    return finish(ending, response);
  }

  const { before, tokens, after } = encodeScript(script, wantsUsage(seen.body));
  await write(response, before, tear);
  const rounds = ending === 'repeat' ? Infinity : 1;
  for (let round = 0; round < rounds && !response.destroyed; round++) {
    if (!hold && delay === 0 && !tear) await flood(response, tokens, seen);
    else await trickle(script, tokens, seen, response);
  }

  if (response.destroyed) return;
  if (ending === 'end') await write(response, after, tear);
  finish(ending, response);
}

function finish(ending: ProviderScript['ending'], response: ServerResponse): void {
  if (ending === 'end') response.end();
  // Not before what was written has left, or the reader would lose that too. An empty write would never leave.
  if (ending === 'cut') response.write(': cut\n', () => response.destroy());
}

/** One token after another, each when it may and is due. */
async function trickle(
  { hold = false, delay = 0, tear }: ProviderScript,
  tokens: readonly string[],
  seen: FakeRequest,
  response: ServerResponse,
): Promise<void> {
  for (const token of tokens) {
    if (hold) await seen.allowed(response);
    if (delay > 0) await pause(delay);
    if (response.destroyed) return;
    seen.sent += 1;
    await write(response, [token], tear);
  }
}

/** Many events a write: this is what makes more than 100,000 tokens a second. */
async function flood(response: ServerResponse, tokens: readonly string[], seen: FakeRequest): Promise<void> {
  const batch = 64;
  for (let from = 0; from < tokens.length && !response.destroyed; from += batch) {
    const part = tokens.slice(from, from + batch);
    seen.sent += part.length;
    await write(response, [part.join('')]);
  }
}

async function write(response: ServerResponse, events: readonly string[], tear?: number): Promise<void> {
  for (const event of events) {
    const bytes = Buffer.from(event);
    for (let from = 0; from < bytes.length; from += tear ?? bytes.length) {
      if (response.destroyed) return;
      const isRoomLeft = response.write(bytes.subarray(from, from + (tear ?? bytes.length)));
      // A read of its own for every torn piece; else only where the reader is behind.
      if (tear) await turn();
      else if (!isRoomLeft) await drained(response);
    }
  }
}

/** Until the reader has caught up, or gone. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function wantsUsage(body: Readonly<Record<string, unknown>>): boolean {
  const options = body['stream_options'];
  return typeof options === 'object' && options !== null && 'include_usage' in options;
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '4010' }, delay: { type: 'string', default: '30' } },
  });
  const provider = await startFakeProvider({ port: Number(values.port), script: { delay: Number(values.delay) } });
  console.log(`A fake provider answers at OPENAI_BASE_URL=${provider.url}`);
  console.log(`Special models (OPENAI_MODEL=…): ${Object.keys(NAMED_SCRIPTS).join(' ')}`);
}
