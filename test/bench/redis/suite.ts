import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CatPeer, type Frame } from '../../helpers/cat-peer.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { startRedis, type RedisServer } from '../../helpers/redis-server.ts';
import { startRelayProcess, type RelayProcess } from '../../helpers/relay-process.ts';
import { tokensOf } from '../../long/chaos-run.ts';
import { startFakeProvider, type FakeProvider } from '../../servers/fake-provider.ts';
import type { BenchOptions } from '../options.ts';
import { median } from '../relay/statistics.ts';

const TOKEN_MS = 20;

/** Most CPU of a token with Redis, as a multiple of the same without. */
const MAX_RATIO = 2;

/** What one relay did in one round. */
interface Round {
  /** Microseconds of the relay's process. */
  readonly cpuPerToken: number;
  readonly firstTokenMs: number;
  readonly use: RedisUse;
}

/** What Redis did for the turns of one round. */
interface RedisUse {
  readonly callsPerTurn: number;
  readonly bytesPerTurn: number;
  readonly microsecondsPerCall: number;
}

/**
 * Measures a relay with and without Redis, one after the other in each round: CPU of a token, time to the first token, and how much later
 * a reader on another relay gets a token.
 *
 * @throws {Error} If a token takes more than {@link MAX_RATIO} times the CPU with Redis.
 */
export async function benchRedis({ rounds = 5, isQuick }: BenchOptions): Promise<void> {
  const [streams, tokens] = isQuick ? [10, 50] : [50, 250];
  const redis = await startRedis();
  const provider = await startFakeProvider({
    named: (directive) => ({ tokens: tokensOf(directive), delay: TOKEN_MS }),
  });
  const env = { OPENAI_BASE_URL: provider.url, OPENAI_MODEL: 'fake', LOG_LEVEL: 'warn' };
  const alone = await startRelayProcess(env);
  const [near, far] = [
    await startRelayProcess({ ...env, REDIS_URL: redis.url }),
    await startRelayProcess({ ...env, REDIS_URL: redis.url }),
  ];
  try {
    await playRound(alone, redis, 5, 10);
    await playRound(near, redis, 5, 10);
    const measured: { alone: Round; shared: Round }[] = [];
    const delays: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const ofAlone = await playRound(alone, redis, streams, tokens);
      measured.push({ alone: ofAlone, shared: await playRound(near, redis, streams, tokens) });
      delays.push(await delayElsewhere(near, far, tokens));
    }
    report(measured, delays);
  } finally {
    for (const relay of [alone, near, far]) await relay.stop();
    await stopAll(provider, redis);
  }
}

async function stopAll(provider: FakeProvider, redis: RedisServer): Promise<void> {
  await provider.stop();
  await redis.close();
}

function report(
  measured: readonly { readonly alone: Round; readonly shared: Round }[],
  delays: readonly number[],
): void {
  const of = (pick: (round: (typeof measured)[0]) => number) => middle(measured.map(pick));
  const [cpuAlone, cpuShared] = [of(({ alone }) => alone.cpuPerToken), of(({ shared }) => shared.cpuPerToken)];
  const rows = [
    ['CPU of a token, µs', cpuAlone.toFixed(1), cpuShared.toFixed(1)],
    [
      'first token, ms',
      of(({ alone }) => alone.firstTokenMs).toFixed(1),
      of(({ shared }) => shared.firstTokenMs).toFixed(1),
    ],
    ['token on another relay, ms later', '', middle(delays).toFixed(1)],
    ['calls of Redis per turn', '', of(({ shared }) => shared.use.callsPerTurn).toFixed(0)],
    ['bytes to Redis per turn', '', of(({ shared }) => shared.use.bytesPerTurn).toFixed(0)],
    ['time of Redis per call, µs', '', of(({ shared }) => shared.use.microsecondsPerCall).toFixed(0)],
  ];
  console.log(markdownTable(['', 'alone', 'on Redis'], rows));
  if (cpuShared > MAX_RATIO * cpuAlone)
    throw new Error(`a token takes ${(cpuShared / cpuAlone).toFixed(1)} times the CPU with Redis`);
}

/** Has a relay answer so many prompts at the same time. */
async function playRound(relay: RelayProcess, redis: RedisServer, streams: number, tokens: number): Promise<Round> {
  const peers = await Promise.all(Array.from({ length: streams }, () => openPeer(relay, randomUUID())));
  const before = cpuMsOf(relay);
  const usedBefore = await usageOf(redis);
  await Promise.all(peers.map((peer) => ask(peer, randomUUID(), tokens)));
  const cpuMs = cpuMsOf(relay) - before;
  const use = difference(usedBefore, await usageOf(redis), streams);
  const firsts: number[] = [];
  // One after another: at once they would wait for each other.
  for (const peer of peers) firsts.push(await ask(peer, randomUUID(), 1));
  await Promise.all(peers.map((peer) => peer.close()));
  return { cpuPerToken: (cpuMs * 1000) / (streams * tokens), firstTokenMs: middle(firsts), use };
}

/** @returns how long the first token took, in milliseconds. */
async function ask(peer: CatPeer, turn: string, tokens: number): Promise<number> {
  const askedAt = performance.now();
  peer.send({ text: `/${turn.slice(0, 8)}n${tokens}`, turn });
  await peer.nextOf((frame) => 'delta' in frame);
  const first = performance.now() - askedAt;
  await peer.nextOf(isEnd);
  return first;
}

/** Reads one turn on two relays. @returns how much later its tokens are on the second, in milliseconds. */
async function delayElsewhere(near: RelayProcess, far: RelayProcess, tokens: number): Promise<number> {
  const userId = randomUUID();
  const turn = randomUUID();
  const [one, other] = [await openPeer(near, userId), await openPeer(far, userId)];
  const [arrivals, later] = [arrivalsAt(one), arrivalsAt(other)];
  one.send({ text: `/${turn.slice(0, 8)}n${tokens}`, turn });
  await one.nextOf((frame) => 'delta' in frame);
  other.send({ text: 'the rest', turn, after: 0 });
  await Promise.all([one.nextOf(isEnd), other.nextOf(isEnd)]);
  await Promise.all([one.close(), other.close()]);
  // What came while the second one was connecting is not of interest.
  const settled = [...arrivals].filter(([number]) => number > tokens / 5);
  return middle(settled.flatMap(([number, at]) => (later.has(number) ? [(later.get(number) ?? 0) - at] : [])));
}

/** When each event arrives, by its number. */
function arrivalsAt(peer: CatPeer): ReadonlyMap<number, number> {
  const arrivals = new Map<number, number>();
  peer.socket.on('message', (data) => {
    const { n, from = n } = JSON.parse((data as Buffer).toString()) as { readonly n?: number; readonly from?: number };
    if (n === undefined || from === undefined) return;
    for (let number = from; number <= n; number += 1) arrivals.set(number, performance.now());
  });
  return arrivals;
}

async function openPeer({ url }: RelayProcess, userId: string): Promise<CatPeer> {
  const peer = await CatPeer.open(`${url.replace('http', 'ws')}/ws/${userId}?ai-chat=1`);
  await peer.next();
  return peer;
}

function isEnd({ event }: Frame): boolean {
  return (event as { readonly type?: string } | undefined)?.type?.startsWith('reply-e') ?? false;
}

function middle(values: readonly number[]): number {
  return median(values) ?? NaN;
}

/** The milliseconds of CPU that a process has taken, in the system's steps of 10 ms. */
function cpuMsOf({ pid }: RelayProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function usageOf(
  redis: RedisServer,
): Promise<{ readonly calls: number; readonly us: number; readonly bytes: number }> {
  const commands = String(await redis.command('INFO', 'commandstats'));
  const stats = String(await redis.command('INFO', 'stats'));
  const [, calls, us] = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(commands) ?? [];
  const [, bytes] = /total_net_input_bytes:(\d+)/.exec(stats) ?? [];
  return { calls: Number(calls ?? 0), us: Number(us ?? 0), bytes: Number(bytes ?? 0) };
}

function difference(
  before: Awaited<ReturnType<typeof usageOf>>,
  after: Awaited<ReturnType<typeof usageOf>>,
  turns: number,
): RedisUse {
  const calls = after.calls - before.calls;
  return {
    callsPerTurn: calls / turns,
    bytesPerTurn: (after.bytes - before.bytes) / turns,
    microsecondsPerCall: (after.us - before.us) / Math.max(calls, 1),
  };
}
