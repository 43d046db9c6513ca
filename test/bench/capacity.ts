/**
 * What to provision for a number of visitors, from the figures of `capacity-figures.ts`:
 *
 *   node test/bench/capacity.ts
 *
 * The tables of demo/docs/scale.md are those that this prints; `UPDATE_README=1 node --test test/readme.test.ts` writes them there.
 */
import { DEFAULT_LIMITS } from '../../src/relay/limits/limits.ts';
import { markdownTable } from '../helpers/markdown-table.ts';
import { CLUSTER_SLOTS, HEADROOM, MEASURED, REDIS, VISITORS, type Figure } from './capacity-figures.ts';

/** What a number of visitors needs, all connected at the same time at the peak. */
export interface Provision {
  readonly visitors: number;
  readonly answersAtOnce: number;
  readonly promptsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly openingsPerSecond: number;
  readonly bitsPerSecond: number;
  readonly relayCores: number;
  /** With one more than are needed, so that one may be restarted or die. */
  readonly relays: number;
  /** Why there are so many. */
  readonly relaysBoundBy: 'CPU' | 'connections' | 'answers';
  readonly bytesPerRelay: number;
  readonly redisOperationsPerSecond: number;
  readonly redisTurnBytes: number;
  readonly redisConversationBytes: number;
  readonly redisShards: number;
  readonly turnsPerSlot: number;
}

export function provisionFor(visitors: number): Provision {
  const promptsPerSecond = (visitors * VISITORS.promptsPerMinute.value) / 60;
  const answerSeconds = VISITORS.tokensPerAnswer.value / VISITORS.tokensPerSecond.value;
  const answersAtOnce = promptsPerSecond * answerSeconds;
  const tokensPerSecond = answersAtOnce * VISITORS.tokensPerSecond.value;
  const openingsPerSecond = visitors / (VISITORS.sessionMinutes.value * 60);
  const readers = 1 + VISITORS.roaming.value;
  const relayCores =
    (tokensPerSecond * readers * MEASURED.tokenCpuUs.value + openingsPerSecond * MEASURED.openingCpuUs.value) / 1e6;
  const bounds = {
    CPU: relayCores / HEADROOM.cpu.value,
    connections: visitors / DEFAULT_LIMITS.connections,
    answers: answersAtOnce / DEFAULT_LIMITS.concurrentAnswers,
  };
  const needed = Math.ceil(Math.max(...Object.values(bounds)));
  const [relaysBoundBy] = (Object.keys(bounds) as (keyof typeof bounds)[]).toSorted((a, b) => bounds[b] - bounds[a]);
  const redis = redisFor(visitors, promptsPerSecond, answersAtOnce);
  const answerBytes = VISITORS.tokensPerAnswer.value * MEASURED.tokenBytes.value;
  return {
    visitors,
    answersAtOnce,
    promptsPerSecond,
    tokensPerSecond,
    openingsPerSecond,
    bitsPerSecond: tokensPerSecond * VISITORS.bytesPerToken.value * 8,
    relayCores,
    relays: needed + 1,
    relaysBoundBy: relaysBoundBy ?? 'CPU',
    bytesPerRelay:
      MEASURED.relayBytes.value + (visitors * MEASURED.connectionBytes.value + answersAtOnce * answerBytes) / needed,
    ...redis,
  };
}

function redisFor(visitors: number, promptsPerSecond: number, answersAtOnce: number) {
  const batchesPerSecond = Math.min(VISITORS.tokensPerSecond.value, 1000 / REDIS.batchMs.value);
  const renewalsPerSecond = 1000 / REDIS.leaseRenewMs.value;
  const readsPerSecond = VISITORS.roaming.value * batchesPerSecond;
  const redisOperationsPerSecond =
    answersAtOnce * (batchesPerSecond + renewalsPerSecond + readsPerSecond) +
    promptsPerSecond * REDIS.turnOperations.value;
  const answerSeconds = VISITORS.tokensPerAnswer.value / VISITORS.tokensPerSecond.value;
  const turnsInRedis = answersAtOnce + promptsPerSecond * REDIS.retentionSeconds.value;
  const redisTurnBytes = turnsInRedis * answerSeconds * batchesPerSecond * REDIS.entryBytes.value;
  const visitorsPerDay = (visitors * VISITORS.dayToPeak.value * 24 * 60) / VISITORS.sessionMinutes.value;
  const messagesPerVisitor = 2 * VISITORS.promptsPerMinute.value * VISITORS.sessionMinutes.value;
  const redisConversationBytes = visitorsPerDay * messagesPerVisitor * VISITORS.messageBytes.value;
  const redisShards = Math.ceil(
    Math.max(
      redisOperationsPerSecond / (REDIS.operationsPerSecond.value * HEADROOM.redisCpu.value),
      (redisTurnBytes + redisConversationBytes) / HEADROOM.redisBytes.value,
    ),
  );
  return {
    redisOperationsPerSecond,
    redisTurnBytes,
    redisConversationBytes,
    redisShards,
    turnsPerSlot: turnsInRedis / CLUSTER_SLOTS,
  };
}

const SIZES = [1_000, 100_000, 10_000_000];

/** The tables for the documentation. */
export function capacityTables(): string {
  return [
    provisionTable(SIZES.map(provisionFor)),
    'Measured:',
    figureTable(MEASURED),
    'Assumed of visitors:',
    figureTable(VISITORS),
    'Assumed of Redis, not measured yet:',
    figureTable(REDIS),
    'How full:',
    figureTable(HEADROOM),
  ].join('\n\n');
}

function provisionTable(provisions: readonly Provision[]): string {
  const row = (name: string, value: (provision: Provision) => string) => [name, ...provisions.map(value)];
  return markdownTable(
    ['At the peak', ...provisions.map(({ visitors }) => `${visitors.toLocaleString('en')} visitors`)],
    [
      row('answers at once', ({ answersAtOnce }) => count(answersAtOnce)),
      row('prompts a second', ({ promptsPerSecond }) => count(promptsPerSecond)),
      row('tokens a second', ({ tokensPerSecond }) => count(tokensPerSecond)),
      row('new connections a second', ({ openingsPerSecond }) => count(openingsPerSecond)),
      row('to visitors', ({ bitsPerSecond }) => `${size(bitsPerSecond)}bit/s`),
      row('cores busy with relays', ({ relayCores }) => count(relayCores)),
      row('relays, one spare', ({ relays }) => count(relays)),
      row('bound by', ({ relaysBoundBy }) => relaysBoundBy),
      row('memory of each relay', ({ bytesPerRelay }) => `${size(bytesPerRelay)}B`),
      row('operations of Redis a second', ({ redisOperationsPerSecond }) => count(redisOperationsPerSecond)),
      row('turns in Redis', ({ redisTurnBytes }) => `${size(redisTurnBytes)}B`),
      row('conversations in Redis, of a day', ({ redisConversationBytes }) => `${size(redisConversationBytes)}B`),
      row('Redis processes, each with a replica', ({ redisShards }) => count(redisShards)),
      row('turns in one of the 16,384 slots', ({ turnsPerSlot }) => count(turnsPerSlot)),
    ],
  );
}

function figureTable(figures: Readonly<Record<string, Figure>>): string {
  return markdownTable(
    ['', 'Figure', 'From'],
    Object.values(figures).map(({ what, value, unit, source }) => [
      what,
      unit === 'bytes' ? `${size(value)}B` : `${value.toLocaleString('en')}${unit && ` ${unit}`}`,
      source,
    ]),
  );
}

/** Two significant digits, or whole thousands. */
function count(value: number): string {
  if (value >= 100) return Number(value.toPrecision(3)).toLocaleString('en');
  return String(Number(value.toPrecision(2)));
}

/** A number with a decimal prefix, to be followed by its unit. */
function size(value: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const power = Math.min(Math.max(Math.floor(Math.log10(value) / 3), 0), prefixes.length - 1);
  return `${Number((value / 1000 ** power).toPrecision(3))} ${prefixes[power]}`;
}

if (import.meta.main) console.log(capacityTables());
