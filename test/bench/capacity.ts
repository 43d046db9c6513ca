/**
 * What to provision for a number of visitors, from what was measured and what is assumed:
 *
 *   node test/bench/capacity.ts
 *
 * The tables of demo/docs/scale.md are those that this prints; `UPDATE_README=1 node --test test/readme.test.ts` writes them there.
 */
import { DEFAULT_LIMITS } from '../../src/relay/limits/limits.ts';
import { markdownTable } from '../helpers/markdown-table.ts';

/** A figure with its unit and where it comes from. */
interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** The command that measures it, or why it is assumed. */
  readonly source: string;
}

/** Measured on one machine with two cores of a shared server, Node 24.21, over the Cat's wire with our extension. */
export const MEASURED = {
  tokenCpuUs: {
    value: 135,
    unit: 'µs',
    what: 'CPU of a relay for one token and one reader',
    source: '`npm run bench -- relay --greeted`, paced: 100 answers at 50 tokens a second',
  },
  connectionBytes: {
    value: 14_100,
    unit: 'bytes',
    what: 'memory of a relay for an idle connection',
    source: '`npm run bench -- relay --greeted`, idle: 5,000 connections',
  },
  openingCpuUs: {
    value: 580,
    unit: 'µs',
    what: 'CPU of a relay to open a connection',
    source: 'the same',
  },
  relayBytes: {
    value: 118_000_000,
    unit: 'bytes',
    what: 'memory of a relay without connections',
    source: 'the same',
  },
  tokenBytes: {
    value: 76,
    unit: 'bytes',
    what: 'memory of a relay for a token of a running answer',
    source: '`npm run bench -- readers`, one reader: 1.22 MB for 16,000 tokens',
  },
} as const satisfies Readonly<Record<string, Figure>>;

/** What visitors do. Change these to what your site sees. */
export const VISITORS = {
  promptsPerMinute: {
    value: 0.5,
    unit: '',
    what: 'prompts of a connected visitor a minute',
    source: 'one every two minutes: reading, then writing',
  },
  tokensPerAnswer: { value: 300, unit: '', what: 'tokens of an answer', source: 'some 200 words' },
  tokensPerSecond: { value: 50, unit: '', what: 'tokens of one answer a second', source: 'a fast hosted model' },
  bytesPerToken: {
    value: 120,
    unit: 'bytes',
    what: 'bytes of a token on the wire',
    source: 'its frame, with TLS and TCP/IP',
  },
  sessionMinutes: { value: 10, unit: 'min', what: 'minutes that a visitor is connected', source: 'five prompts' },
  messageBytes: {
    value: 1_500,
    unit: 'bytes',
    what: 'a stored message as JSON',
    source: 'the mean of prompt and answer',
  },
  dayToPeak: {
    value: 0.4,
    unit: '',
    what: 'visitors of a mean minute of the day, of those at the peak',
    source: 'one time zone or two',
  },
  roaming: {
    value: 0.1,
    unit: '',
    what: 'answers that are also read through another relay',
    source: 'second tabs, reloads and lost connections while an answer arrives',
  },
} as const satisfies Readonly<Record<string, Figure>>;

/** What Redis does and how much of it is used. Not measured yet: what the relay is built for. */
export const REDIS = {
  batchMs: {
    value: 20,
    unit: 'ms',
    what: 'longest wait of a token for others to be written with it',
    source: 'the design',
  },
  leaseRenewMs: {
    value: 500,
    unit: 'ms',
    what: 'time between two renewals of a lease',
    source: 'a third of a lease of 1.5 s',
  },
  turnOperations: {
    value: 12,
    unit: '',
    what: 'operations to begin and end a turn and to store it',
    source: 'lease, expiry, end, two messages, list of conversations',
  },
  entryBytes: {
    value: 80,
    unit: 'bytes',
    what: 'an entry of a Stream with a batch of one or two tokens',
    source: 'its id, fields and the text',
  },
  retentionSeconds: {
    value: 60,
    unit: 's',
    what: 'how long an ended turn can be read again',
    source: '`limits.resumeTimeoutMs`',
  },
  operationsPerSecond: {
    value: 100_000,
    unit: '',
    what: 'operations a second of one Redis process',
    source: 'the usual order of magnitude for short commands in pipelines on one core',
  },
} as const satisfies Readonly<Record<string, Figure>>;

/** How full machines are made at the peak. */
export const HEADROOM = {
  cpu: {
    value: 0.6,
    unit: '',
    what: 'share of a core that a relay uses at the peak',
    source: 'the rest is for bursts and restarts',
  },
  redisCpu: {
    value: 0.5,
    unit: '',
    what: 'share of its operations that a Redis process does at the peak',
    source: 'the same',
  },
  redisBytes: {
    value: 24_000_000_000,
    unit: 'bytes',
    what: 'data of one Redis process',
    source: 'it must be copied within minutes when it fails over',
  },
} as const satisfies Readonly<Record<string, Figure>>;

export const CLUSTER_SLOTS = 16_384;

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
