/**
 * The figures from which `capacity.ts` computes what to provision: what was measured, and what is assumed.
 * @module
 */

/** A figure with its unit and where it comes from. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** The command that measures it, or why it is assumed. */
  readonly source: string;
}

/** Measured on one machine with two cores of a shared server, Node 24.21, over the Cat's wire with our extension. */
export const MEASURED = {
  tokenCpuUs: {
    value: 185,
    unit: 'µs',
    what: 'CPU of a relay on Redis for one token and one reader; 130 without Redis',
    source: '`npm run bench -- redis`: answers at 50 tokens a second',
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

/** What Redis does and how much of it is used. */
export const REDIS = {
  batchMs: {
    value: 20,
    unit: 'ms',
    what: 'longest wait of a token for others to be written with it',
    source: 'the design',
  },
  leaseRenewMs: {
    value: 450,
    unit: 'ms',
    what: 'longest time between two renewals of a lease without a token',
    source: 'the design',
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
    value: 22_000,
    unit: '',
    what: 'operations a second of one Redis process',
    source: '`npm run bench -- redis`: 44 µs of Redis for one, most of which are short scripts',
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
