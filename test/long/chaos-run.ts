import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChatEvent } from '../../src/chat/index.ts';
import { createCatTransport } from '../../src/transports/cat/cat.ts';
import type { ChatTransport } from '../../src/transports/contract/transport.ts';
import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import { openBalancer, type Balancer } from '../helpers/balancer.ts';
import { openChaosBrowsers } from './chaos-browsers.ts';
import { freePort, startRedis, type RedisServer } from '../helpers/redis-server.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';

export interface ChaosOptions {
  readonly conversations: number;
  /** How many of them are in browsers. Default: none. */
  readonly browsers?: number;
  readonly seconds: number;
  /** Decides which connections are cut, and the lengths of the answers. */
  readonly seed: number;
  /** How often a connection is cut, on average. */
  readonly cutsPerMinute?: number;
}

/** How the turns of a run ended, and what was wrong. */
export interface ChaosResult {
  /** Prompts that were sent. */
  readonly turns: number;
  /** Those of them that a browser has shown. */
  readonly shown: number;
  /** Turns with the whole text of the provider, in order, once. */
  readonly whole: number;
  /** Turns that ended as interrupted, with the beginning of the text. */
  readonly interrupted: number;
  /** Prompts that got an error and no text, by its code: Redis was unavailable, or the connection was cut before the hello. */
  readonly refused: Readonly<Record<string, number>>;
  /**
   * How many of these the provider was asked for all the same. A client that has met no relay yet must not send a prompt again by itself, because
   * a stock server would answer it twice. Asking for one again gets its answer, and costs nothing: see `transports/cut-before-hello.test.ts`.
   */
  readonly refusedInVain: number;
  readonly requests: number;
  /** Turns for which the provider was asked more than once. */
  readonly askedTwice: number;
  readonly cuts: number;
  /** What no turn may show: other texts and other ends. */
  readonly wrong: readonly string[];
}

export interface Turn {
  readonly name: string;
  text: string;
  end: string;
}

/** Two relays on one Redis behind a balancer. */
export interface Site {
  readonly redis: RedisServer;
  readonly provider: FakeProvider;
  readonly balancer: Balancer;
  /** Starts the relay of this index, on its port. */
  startRelay(index: number): Promise<RelayProcess>;
  close(relays: readonly RelayProcess[]): Promise<void>;
}

const TOKEN_MS = 25;

/**
 * @param relayCount How many relays there will be.
 * @param tokenMs The time from one token of an answer to the next.
 */
export async function openSite(relayCount: number, tokenMs = TOKEN_MS): Promise<Site> {
  const redis = await startRedis(['--appendonly', 'yes']);
  const provider = await startFakeProvider({
    named: (directive) => ({ tokens: tokensOf(directive), delay: tokenMs }),
  });
  const ports = await Promise.all(Array.from({ length: relayCount }, freePort));
  const balancer = await openBalancer(ports);
  return {
    redis,
    provider,
    balancer,
    startRelay: (index) =>
      startRelayProcess({
        PORT: String(ports[index]),
        REDIS_URL: redis.url,
        OPENAI_BASE_URL: provider.url,
        OPENAI_MODEL: 'fake',
        LOG_LEVEL: 'warn',
      }),
    async close(relays) {
      balancer.close();
      for (const relay of relays) relay.kill('SIGKILL');
      await Promise.all(relays.map(({ exit }) => exit));
      await provider.stop();
      await redis.close();
    },
  };
}

/** Has conversations stream while connections are cut, a relay is killed and Redis is restarted. */
export async function runChaos({
  conversations,
  browsers: browserCount = 0,
  seconds,
  seed,
  cutsPerMinute = 6,
}: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const site = await openSite(2);
  const browsers = await openChaosBrowsers(browserCount);
  const relays = await Promise.all([site.startRelay(0), site.startRelay(1)]);
  const until = performance.now() + seconds * 1000;
  const turns: Turn[] = [];
  const shownLater: string[] = [];
  let [cuts, shown] = [0, 0];

  /** Begins the next turn of a conversation, until it is time. */
  const begin = (index: number): Turn | undefined => {
    if (performance.now() >= until) return undefined;
    const turn = { name: `s${seed}c${index}t${turns.length}n${20 + Math.floor(random() * 60)}`, text: '', end: 'none' };
    turns.push(turn);
    if (index < browserCount) shown += 1;
    return turn;
  };
  const converse = async (index: number) => {
    if (index < browserCount) {
      shownLater.push(...(await browsers.converse(index, site.balancer.port, () => begin(index))));
      return;
    }
    const transport = openTransport(index, site.balancer.port);
    for (let turn = begin(index); turn; turn = begin(index)) await read(transport, turn);
    transport.close();
  };
  const cutSome = async () => {
    while (performance.now() < until) {
      await pause(250);
      site.balancer.cut(() => {
        const isCut = random() < cutsPerMinute / 240;
        if (isCut) cuts += 1;
        return isCut;
      });
    }
  };
  const hurt = async () => {
    await pause(seconds * 250);
    relays[0]?.kill('SIGKILL');
    await relays[0]?.exit;
    relays[0] = await site.startRelay(0);
    await pause(seconds * 250);
    await site.redis.stop('SIGTERM');
    await site.redis.start();
  };
  await Promise.all([...Array.from({ length: conversations }, (_, index) => converse(index)), cutSome(), hurt()]);
  const requests = requestsByName(site.provider);
  await browsers.close();
  await site.close(relays);
  const { wrong, ...counts } = evaluate(turns, requests);
  return { ...counts, shown, cuts, wrong: [...wrong, ...shownLater] };
}

export function openTransport(index: number, port: number): ChatTransport {
  const options = { url: `http://127.0.0.1:${port}`, userId: randomUUID() };
  return index % 2 === 0 ? createCatTransport(options) : createLovelaceTransport(options);
}

/** Asks for the answer of this name, and reads it to its end. @param onPause Called with the time between two events. */
export async function read(transport: ChatTransport, turn: Turn, onPause?: (ms: number) => void): Promise<void> {
  let eventAt: number | undefined;
  const request = { turnId: randomUUID(), messages: [{ role: 'user', text: `/${turn.name}` }] } as const;
  for await (const event of transport.send(request, { signal: new AbortController().signal })) {
    const now = performance.now();
    if (eventAt !== undefined) onPause?.(now - eventAt);
    eventAt = now;
    apply(turn, event);
  }
}

function apply(turn: Turn, event: ChatEvent): void {
  if (event.type === 'text-delta') turn.text += event.delta;
  else if (event.type === 'reply-end') {
    turn.end = event.reason;
    turn.text = event.text ?? turn.text;
  } else if (event.type === 'reply-error') turn.end = event.code;
}

/** The answer of a name, in as many tokens as it says: `…n40`. */
export function tokensOf(name: string): readonly string[] {
  const count = Number(/n(\d+)$/.exec(name)?.[1] ?? 20);
  return Array.from({ length: count }, (_, index) => `${index === 0 ? '' : ' '}${name}.${index}`);
}

export function requestsByName(provider: FakeProvider): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of provider.requests) {
    const { messages = [] } = body as { readonly messages?: readonly { readonly content?: unknown }[] };
    const name = /^\/(\S+)/.exec(String(messages.at(-1)?.content))?.[1] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function evaluate(turns: readonly Turn[], requests: ReadonlyMap<string, number>): Omit<ChaosResult, 'cuts' | 'shown'> {
  const refused: Record<string, number> = {};
  const wrong: string[] = [];
  let [whole, interrupted, refusedInVain] = [0, 0, 0];
  for (const { name, text, end } of turns) {
    const expected = tokensOf(name).join('');
    if (end === 'done' && text === expected) whole += 1;
    else if (end === 'interrupted' && expected.startsWith(text)) interrupted += 1;
    else if (text === '' && REFUSALS.has(end)) {
      refused[end] = (refused[end] ?? 0) + 1;
      if (requests.has(name)) refusedInVain += 1;
    } else wrong.push(`${name}: ${end} with ${text.length} of ${expected.length} characters`);
  }
  const asked = [...requests.values()];
  return {
    turns: turns.length,
    whole,
    interrupted,
    refused,
    refusedInVain,
    requests: asked.reduce((sum, count) => sum + count, 0),
    askedTwice: asked.filter((count) => count > 1).length,
    wrong,
  };
}

/** The codes of prompts that were not answered, and may be sent again. */
const REFUSALS: ReadonlySet<string> = new Set(['overloaded', 'disconnected', 'unreachable', 'server-restarting']);

/** A generator of numbers from 0 to 1, the same for each seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
