import type { AnswerScript } from './answer-text.ts';

/** `http`: server-sent events of the provider itself. */
export type Wire = 'http' | 'raw-ws' | 'cat' | 'lovelace';

/** Whom the load client connects to, and how. */
export interface Target {
  readonly url: string;
  readonly wire: Wire;
  /** Whether our extension of the wire is offered, as the widget does it. */
  readonly isGreeted: boolean;
}

/** What the load client, a process of its own, is asked to do. */
export type Load = StreamLoad | TurnsLoad | OpenLoad | CloseLoad;

export interface StreamLoad {
  readonly kind: 'stream';
  readonly target: Target;
  /** How many visitors ask at once. */
  readonly visitors: number;
  /** How often each asks, one time after another, on a new connection as a new user each time. */
  readonly prompts: number;
  readonly answer: AnswerScript;
  /** Milliseconds between the first prompts of one visitor and of the next. */
  readonly staggerMs: number;
}

/** Asks several targets in turn, one prompt at a time, each of a new user on a new connection. */
export interface TurnsLoad {
  readonly kind: 'turns';
  readonly targets: readonly Target[];
  /** How often each is asked. */
  readonly prompts: number;
  readonly answer: AnswerScript;
}

/** Opens connections and keeps them. */
export interface OpenLoad {
  readonly kind: 'open';
  readonly target: Target;
  readonly connections: number;
}

/** Closes what is open. */
export interface CloseLoad {
  readonly kind: 'close';
}

/** What came of a {@link TurnsLoad}, by the order of its targets. */
export type TurnsOutcome = readonly AskOutcome[];

/** What came of a {@link StreamLoad}. */
export interface StreamOutcome extends AskOutcome {
  readonly seconds: number;
}

/** What came of the prompts to one target. */
export interface AskOutcome {
  readonly tokens: number;
  /** Tokens that never came, those of prompts that failed among them, and tokens that came twice. */
  readonly lost: number;
  /** Median milliseconds from a prompt to its first token. */
  readonly firstTokenMs: number;
  /** Median age of a token when it arrives, in milliseconds. */
  readonly latencyMs: number;
  /** What went wrong, and how often. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What came of an {@link OpenLoad}. */
export interface OpenOutcome {
  readonly open: number;
  readonly failures: Readonly<Record<string, number>>;
}
