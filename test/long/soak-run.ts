import { readdirSync } from 'node:fs';
import { openBalancer } from '../helpers/balancer.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { startRelayProcess } from '../helpers/relay-process.ts';
import { slopeOf, type Slope } from '../helpers/slope.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { startFakeProvider } from '../servers/fake-provider.ts';
import { createRandom, openTransport, read, tokensOf } from './chaos-run.ts';

export interface SoakOptions {
  readonly hasRedis: boolean;
  readonly minutes: number;
  /** Answers at once. */
  readonly streams: number;
  /** Called after each round. */
  readonly onRound?: (round: number) => void;
}

export interface SoakResult {
  readonly rounds: number;
  readonly turns: number;
  readonly whole: number;
  /** How the others ended. */
  readonly ends: Readonly<Record<string, number>>;
  readonly cuts: number;
  /** How each of the figures has changed in a minute, and its means in parts of the run. */
  readonly slopes: Readonly<Record<string, Slope & { readonly means: readonly number[] }>>;
}

/** What is kept expires in less than the warm-up, so that as much is deleted as is added. */
const WARM_UP_MS = 180_000;
const LIMITS = { limits: { resumeTimeoutMs: 10_000 }, memory: { messagesPerConversation: 10, ttlMs: 45_000 } };

/**
 * V8 optimizes functions for as long as they become hot, and throws away the bytecode of those that are not called. So the heap of a relay that
 * keeps nothing grows for longer than the soak. Here V8 compiles each function once, at its first call, which is over after the warm-up.
 */
const SETTLED_CODE = ['--no-opt', '--no-maglev', '--always-sparkplug', '--no-flush-bytecode'];

const TOKENS = 60;
const TOKEN_MS = 50;

/** The part of the visitors that leave after an answer, and for whom others come. */
const LEAVING = 0.2;
/** The part of the connections that are cut in each round. */
const CUT = 0.1;

/** Has answers stream in rounds, and measures the relay between them. */
export async function runSoak({ hasRedis, minutes, streams, onRound }: SoakOptions): Promise<SoakResult> {
  const random = createRandom(1);
  const folder = temporaryFolder({ 'ai-chat.config.json': JSON.stringify(LIMITS) });
  const redis = hasRedis ? await startRedis() : undefined;
  const provider = await startFakeProvider({
    // Longer than the time between two rounds on a busy machine.
    keepAliveMs: 120_000,
    named: (directive) => ({ tokens: tokensOf(directive), delay: TOKEN_MS }),
  });
  const relay = await startRelayProcess(
    {
      AI_CHAT_CONFIG: `${folder.path}/ai-chat.config.json`,
      OPENAI_BASE_URL: provider.url,
      OPENAI_MODEL: 'fake',
      LOG_LEVEL: 'warn',
      ...(redis && { REDIS_URL: redis.url }),
    },
    true,
    { nodeOptions: SETTLED_CODE },
  );
  const balancer = await openBalancer([Number(new URL(relay.url).port)]);
  const visitors = Array.from({ length: streams }, (_, index) => openTransport(index, balancer.port));
  const samples: Record<string, { at: number; value: number }[]> = {};
  const start = performance.now();
  const ends: Record<string, number> = {};
  let [rounds, whole, cuts] = [0, 0, 0];

  const measure = async () => {
    const { heapUsed, heapTotal, external, rss } = await relay.memory();
    const values = {
      'heap (kB)': heapUsed / 1000,
      'external (kB)': external / 1000,
      'heap from the system (kB)': heapTotal / 1000,
      'resident (kB)': rss / 1000,
      descriptors: readdirSync(`/proc/${relay.pid}/fd`).length,
      ...(redis && { 'Redis keys': Number(await redis.command('DBSIZE')) }),
    };
    const at = (performance.now() - start - WARM_UP_MS) / 60_000;
    if (at < 0) return;
    for (const [name, value] of Object.entries(values)) (samples[name] ??= []).push({ at, value });
  };
  const askAll = async (round: number) => {
    const answers = visitors.map(async (visitor, index) => {
      const turn = { name: nameOf(round, index), text: '', end: 'none' };
      await read(visitor, turn);
      if (turn.end === 'done' && turn.text === tokensOf(turn.name).join('')) whole += 1;
      else ends[turn.end] = (ends[turn.end] ?? 0) + 1;
    });
    const cutting = setTimeout(
      () => {
        balancer.cut(() => {
          const isCut = random() < CUT;
          if (isCut) cuts += 1;
          return isCut;
        });
      },
      (TOKENS * TOKEN_MS) / 2,
    );
    await Promise.all(answers);
    clearTimeout(cutting);
  };

  while (performance.now() - start < WARM_UP_MS + minutes * 60_000) {
    await askAll(rounds);
    rounds += 1;
    for (const [index, visitor] of visitors.entries()) {
      if (random() >= LEAVING) continue;
      visitor.close();
      visitors[index] = openTransport(index, balancer.port);
    }
    await measure();
    onRound?.(rounds);
  }

  for (const visitor of visitors) visitor.close();
  balancer.close();
  relay.kill('SIGKILL');
  await relay.exit;
  await provider.stop();
  await redis?.close();
  folder.remove();
  const slopes = Object.fromEntries(
    Object.entries(samples).map(([name, taken]) => [name, { ...slopeOf(taken), means: meansOf(taken) }]),
  );
  return { rounds, turns: rounds * streams, whole, ends, cuts, slopes };
}

/** The name of an answer. Of equal length in all rounds, because the relay keeps the latest answers, which repeat it with each token. */
function nameOf(round: number, index: number): string {
  return `r${String(round).padStart(5, '0')}c${index}n${TOKENS}`;
}

/** The means of five parts of a run, which show whether something grows or has only grown at its beginning. */
function meansOf(samples: readonly { readonly value: number }[]): readonly number[] {
  return Array.from({ length: PARTS }, (_, part) => {
    const taken = samples.slice((part * samples.length) / PARTS, ((part + 1) * samples.length) / PARTS);
    return taken.reduce((sum, { value }) => sum + value, 0) / taken.length;
  });
}

const PARTS = 5;
