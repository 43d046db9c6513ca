import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { anthropicDialect } from './anthropic-dialect.ts';
import { googleDialect } from './google-dialect.ts';
import { openaiDialect } from './openai-dialect.ts';
import type { Json, ProviderDialect } from './provider-dialect.ts';
import { play } from './provider-playback.ts';
import { ProviderRequest } from './provider-request.ts';
import { NAMED_SCRIPTS, type ProviderScript } from './provider-script.ts';

export interface FakeProviderOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** The answer to requests that neither a script nor the name of their model says anything about. */
  readonly script?: ProviderScript;
  /** How long it keeps a connection without a request, in milliseconds. Default: as Node does, five seconds. */
  readonly keepAliveMs?: number;
  /** Further scripts by what a prompt begins with, as in `/tokens-1000`; without the slash. */
  readonly named?: (directive: string) => ProviderScript | undefined;
}

/** A scriptable server of the APIs of OpenAI, Anthropic and Google, for tests and to try things by hand. */
export interface FakeProvider {
  /** The base address, `/v1` included: that of OpenAI's and Anthropic's API. Google's is {@link googleUrl}. */
  readonly url: string;
  readonly googleUrl: string;
  /** Every request that has come, oldest first. */
  readonly requests: readonly ProviderRequest[];
  /** Has the next request without a script of its own answered so. Scripts queue up. */
  plan(script: ProviderScript): void;
  /** The next request that `nextRequest` has not handed out yet; waits for it where need be. */
  nextRequest(): Promise<ProviderRequest>;
  /** How many requests have come, for tests that cannot reach into this process. */
  count(): number;
  stop(): Promise<void>;
}

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const planned: ProviderScript[] = [];
  const requests: ProviderRequest[] = [];
  let handedOut = 0;
  let arrival = Promise.withResolvers<void>();

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {}); // the reader may leave at any time; `closed` tells
    const body = await readJson(request);
    const seen = new ProviderRequest(request, response, body);
    requests.push(seen);
    arrival.resolve();
    arrival = Promise.withResolvers();
    const dialect = dialectOf(seen.path);
    const script = planned.shift() ?? named(dialect, seen, options.named) ?? options.script ?? {};
    if (script.ending !== 'never') await play(script, dialect, seen, response);
  }

  if (options.keepAliveMs !== undefined) server.keepAliveTimeout = options.keepAliveMs;
  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    googleUrl: `${origin}/v1beta`,
    requests,
    plan: (script) => void planned.push(script),
    async nextRequest() {
      while (requests.length <= handedOut) await arrival.promise;
      return requests[handedOut++] as ProviderRequest;
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

/** The dialect of a path; that of Chat Completions where nobody else speaks. */
function dialectOf(path: string): ProviderDialect {
  return [anthropicDialect, googleDialect].find(({ paths }) => paths.test(path)) ?? openaiDialect;
}

/** The script that the prompt asks for, as in `/cut`, or the model's name. */
function named(
  dialect: ProviderDialect,
  { path, body }: ProviderRequest,
  further: FakeProviderOptions['named'],
): ProviderScript | undefined {
  const [, directive = ''] = /^\/([\w-]+)/.exec(dialect.prompt(body)) ?? [];
  return NAMED_SCRIPTS[directive] ?? further?.(directive) ?? NAMED_SCRIPTS[dialect.model(path, body)];
}

async function readJson(request: IncomingMessage): Promise<Json> {
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
  console.log(`A fake provider answers. For the relay, one of these:

  OPENAI_BASE_URL=${provider.url}
  ANTHROPIC_API_KEY=any ANTHROPIC_BASE_URL=${provider.url}
  GOOGLE_GENERATIVE_AI_API_KEY=any GOOGLE_BASE_URL=${provider.googleUrl}

A prompt that begins with one of these is answered so; or name a model like it, without the slash:

  ${Object.keys(NAMED_SCRIPTS)
    .map((name) => `/${name}`)
    .join(' ')}`);
}
