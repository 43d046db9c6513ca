import { FAULTS, type FaultTable } from './stock-cat-faults.ts';

/** The differences of one version of the Cat that affect a chat. */
export interface CatEra {
  readonly version: string;
  /** Whether the URL has the user, `/ws/{user}`. Before, the prompt has it. */
  readonly hasUserAddress: boolean;
  /** Whether it streams. */
  readonly hasTokens: boolean;
  /** Python's own JSON: a space behind each separator, nothing but ASCII. */
  readonly isSpacedJson: boolean;
  /** Frame and history; see stock-cat-frames.ts. */
  readonly shape: 'seed' | 'user' | 'account' | 'message' | 'text';
  /** The value of `why.intermediate_steps` without steps. */
  readonly noSteps: null | readonly [];
  /** Whether `why` repeats the prompt of a turn that a plug-in answered. */
  readonly echoesFastPrompt: boolean;
  /** Whether the similarity to an empty text is `NaN`, in the frame as well. */
  readonly hasNaN: boolean;
  readonly lines: LinesOfEra;
  /** Its errors for an invalid message and for a failing provider. */
  readonly faults: FaultTable;
  /** Whether an error closes the connection with 1000. */
  readonly closesOnFault: boolean;
  /** How long it retries with a provider that answers 500, in milliseconds. */
  readonly persistence: number;
  /** Whether a plug-in that raises fails the turn. */
  readonly failsWithPlugin: boolean;
  /** Absent: the history can be cleared but not read. */
  readonly history: HistoryOfEra | undefined;
  /** Whether paths end in a slash. */
  readonly hasSlashes: boolean;
  readonly keys: 'access-token' | 'either' | 'separate';
  /** The behavior of `POST /message`. `hangs`: the whole server hangs if the user has a socket or is locked out. */
  readonly message: 'absent' | 'answers' | 'hangs';
}

/**
 * The assignment of frames to sockets. `queued`: tokens and notices go through a queue that sockets read from, the final frame to the
 * socket of the prompt · `single`: a user has one socket, and a new one replaces it · `newest`: a user's newest socket gets all frames.
 */
export type LinesOfEra =
  | {
      readonly kind: 'queued';
      /** Whether there is one queue for all users or one per user. */
      readonly scope: 'server' | 'user';
      /** The position of a reader after its frame. The first reader gets the next frame. */
      readonly standsAgain: 'front' | 'back';
      /** Whether a user may have one socket only. It then gets the final frames. */
      readonly isExclusive: boolean;
    }
  | {
      readonly kind: 'single';
      /** Whether a user without a socket at the end of a turn is locked out. */
      readonly locksOut: boolean;
    }
  | { readonly kind: 'newest' };

export interface HistoryOfEra {
  /** The maximum number of entries. */
  readonly length: number;
  /** When it has the prompt: at once, at once except for a user's first one, or with the answer. */
  readonly notes: 'at-once' | 'at-once-but-first' | 'with-answer';
  readonly hasWhen: boolean;
  readonly hasRole: boolean;
  /** The response for an unknown user. */
  readonly stranger: 200 | 404 | 500;
}

const FIRST = {
  hasUserAddress: false,
  hasTokens: false,
  isSpacedJson: true,
  shape: 'seed',
  noSteps: null,
  echoesFastPrompt: false,
  hasNaN: true,
  lines: { kind: 'queued', scope: 'server', standsAgain: 'front', isExclusive: false },
  faults: FAULTS['1.0.3'],
  closesOnFault: true,
  persistence: 30_000,
  failsWithPlugin: true,
  history: undefined,
  hasSlashes: true,
  keys: 'access-token',
  message: 'absent',
} as const satisfies Omit<CatEra, 'version'>;

const WITH_USER = {
  ...FIRST,
  isSpacedJson: false,
  shape: 'user',
  faults: FAULTS['1.1.2'],
  failsWithPlugin: false,
} as const;

const STREAMING = { ...WITH_USER, hasTokens: true } as const;

const BY_ADDRESS = {
  ...STREAMING,
  hasUserAddress: true,
  faults: FAULTS['1.3.3'],
  lines: { kind: 'queued', scope: 'user', standsAgain: 'front', isExclusive: true },
  history: { length: 6, notes: 'with-answer', hasWhen: false, hasRole: false, stranger: 500 },
} as const;

const BY_SESSION = {
  ...BY_ADDRESS,
  hasNaN: false,
  hasSlashes: false,
  persistence: 2800,
  faults: FAULTS['1.4.8'],
  lines: { kind: 'queued', scope: 'user', standsAgain: 'front', isExclusive: false },
  history: { ...BY_ADDRESS.history, stranger: 404 },
} as const;

const THREAD_SAFE = {
  ...BY_SESSION,
  noSteps: [],
  faults: FAULTS['1.5.3'],
  lines: { ...BY_SESSION.lines, standsAgain: 'back' },
  history: { ...BY_SESSION.history, length: Infinity, notes: 'at-once', hasWhen: true, stranger: 200 },
  message: 'answers',
} as const;

const ORDERED = {
  ...THREAD_SAFE,
  echoesFastPrompt: true,
  faults: FAULTS['1.6.2'],
  closesOnFault: false,
  lines: { kind: 'single', locksOut: true },
  history: { ...THREAD_SAFE.history, hasRole: true },
  message: 'hangs',
} as const;

const WITH_ACCOUNTS = { ...ORDERED, shape: 'account', keys: 'either' } as const;

const WITH_PICTURES = {
  ...WITH_ACCOUNTS,
  shape: 'message',
  faults: FAULTS['1.8.1'],
  lines: { kind: 'single', locksOut: false },
  keys: 'separate',
  message: 'answers',
} as const;

const STATELESS = {
  ...WITH_PICTURES,
  shape: 'text',
  faults: FAULTS['1.9.2'],
  lines: { kind: 'newest' },
  history: { ...WITH_PICTURES.history, length: 20, notes: 'at-once-but-first' },
} as const;

/** The ten recorded versions, each by its differences from the previous one. */
const ERAS = {
  '1.0.3': FIRST,
  '1.1.2': WITH_USER,
  '1.2.0': STREAMING,
  '1.3.3': BY_ADDRESS,
  '1.4.8': BY_SESSION,
  '1.5.3': THREAD_SAFE,
  '1.6.2': ORDERED,
  '1.7.1': WITH_ACCOUNTS,
  '1.8.1': WITH_PICTURES,
  '1.9.2': STATELESS,
} as const satisfies Record<string, Omit<CatEra, 'version'>>;

export type CatVersion = keyof typeof ERAS;

export const CAT_VERSIONS = Object.keys(ERAS) as readonly CatVersion[];

export function eraOf(version: CatVersion): CatEra {
  return { ...ERAS[version], version };
}
