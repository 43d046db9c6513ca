/**
 * `npm run test:connections`: 5,000 visitors with an open chat, and 500 with an answer, on one relay. Nothing may be lost: no connection, and
 * no character of an answer. Prints what the relay needs for them. `-- --idle=10000 --streaming=1000 --rounds=2 --redis`
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ChatTransport } from '../../src/transports/contract/transport.ts';
import { markdownTable } from '../helpers/markdown-table.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { startRelayProcess } from '../helpers/relay-process.ts';
import { openTransport, read, tokensOf } from './chaos-run.ts';
import { forkNamedProvider } from './named-provider.ts';

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '5000' },
    streaming: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
    redis: { type: 'boolean', default: false },
  },
});
const [streaming, rounds] = [Number(values.streaming), Number(values.rounds)];
/** A relay takes half as many connections as it may open files. */
const [, maxFiles] = /Max open files +\S+ +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
const maxConnections = maxFiles === undefined ? Infinity : Math.floor(Number(maxFiles) / 2);
const idle = Math.min(Number(values.idle), maxConnections - streaming);
if (idle < Number(values.idle)) console.log(`The limit of open files allows ${idle} idle connections.`);

const TOKENS = 100;
const TOKEN_MS = 100;
/** Handshakes at once: fewer than what a server's queue of new ones holds. */
const HANDSHAKES = 64;
/** Idle connections that are asked something at the end. */
const PROBED = 100;

const redis = values.redis ? await startRedis() : undefined;
const provider = await forkNamedProvider(TOKEN_MS);
const env = { OPENAI_BASE_URL: provider.url, OPENAI_MODEL: 'fake', LOG_LEVEL: 'warn' };
const relay = await startRelayProcess({ ...env, ...(redis && { REDIS_URL: redis.url }) }, true, {
  limit: `ulimit -n ${maxFiles ?? 'unlimited'}`,
});
const port = Number(new URL(relay.url).port);
const steps: string[][] = [];
let lostConnections = 0;

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const [start, cpuBefore] = [performance.now(), cpuOf(relay.pid)];
  await work();
  const cpu = cpuOf(relay.pid) - cpuBefore;
  const seconds = (performance.now() - start) / 1000;
  const { heapUsed, external, rss } = await relay.memory();
  const megabytes = [heapUsed, external, rss].map((bytes) => (bytes / 1e6).toFixed(1));
  steps.push([name, seconds.toFixed(1), `${((cpu / seconds) * 0.1).toFixed(0)} %`, ...megabytes]);
}

/** The milliseconds of CPU that a process has taken, in the system's steps of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Opens connections, and counts those that are lost later. */
async function openAll(count: number): Promise<readonly ChatTransport[]> {
  const opened: ChatTransport[] = [];
  let begun = 0;
  const openSome = async () => {
    while (begun < count) {
      const transport = openTransport(begun++, port);
      const { promise, resolve } = Promise.withResolvers<void>();
      transport.setListener((event) => {
        if (event.type !== 'status' || event.state === 'connecting') return;
        if (event.state !== 'connected') lostConnections += 1;
        resolve();
      });
      transport.connect?.();
      await promise;
      opened.push(transport);
    }
  };
  await Promise.all(Array.from({ length: HANDSHAKES }, openSome));
  return opened;
}

const firstTokenMs: number[] = [];
let longestPauseMs = 0;

/** Asks all for an answer. @returns how many got the whole one. */
async function askAll(transports: readonly ChatTransport[], round: string): Promise<number> {
  const answers = transports.map(async (transport, index) => {
    const turn = { name: `r${round}c${index}n${TOKENS}`, text: '', end: 'none' };
    const start = performance.now();
    let isFirst = true;
    await read(transport, turn, (ms) => {
      if (isFirst) firstTokenMs.push(performance.now() - start);
      else longestPauseMs = Math.max(longestPauseMs, ms);
      isFirst = false;
    });
    const isWhole = turn.end === 'done' && turn.text === tokensOf(turn.name).join('');
    if (!isWhole) console.log(`${turn.name}: ${turn.end} with ${turn.text.length} characters`);
    return isWhole;
  });
  return (await Promise.all(answers)).filter(Boolean).length;
}

let resting: readonly ChatTransport[] = [];
let asking: readonly ChatTransport[] = [];
let whole = 0;
await step('at rest', async () => {});
await step(`${idle} idle connections opened`, async () => (resting = await openAll(idle)));
await step(`${streaming} more opened`, async () => (asking = await openAll(streaming)));
for (let round = 1; round <= rounds; round++)
  await step(`${streaming} answers of ${TOKENS} tokens`, async () => (whole += await askAll(asking, `${round}`)));
const probed = await askAll(resting.slice(0, PROBED), 'probe');

const requests = await provider.count();
const asked = rounds * streaming;
console.log(markdownTable(['step', 's', 'CPU', 'heap (MB)', 'external (MB)', 'resident (MB)'], steps));
const sorted = firstTokenMs.toSorted((one, other) => one - other);
const percentile = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
console.log(`
${redis ? 'with' : 'without'} Redis: ${idle + streaming} connections, ${lostConnections} lost
${asked} answers, ${whole} whole; ${Math.min(PROBED, idle)} of the idle connections asked, ${probed} whole
${requests} requests; first token after ${percentile(0.5)} ms (p50), ${percentile(0.99)} ms (p99); longest pause ${Math.round(longestPauseMs)} ms`);
const isComplete = whole === asked && probed === Math.min(PROBED, idle) && requests === asked + Math.min(PROBED, idle);
if (!isComplete || lostConnections > 0) process.exitCode = 1;

for (const transport of [...resting, ...asking]) transport.close();
await relay.stop();
provider.stop();
await redis?.close();
