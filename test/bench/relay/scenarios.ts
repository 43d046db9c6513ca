import type { StreamLoad, TurnsLoad } from './load.ts';

export const SCENARIO_NAMES = ['first-token', 'first-token-cold', 'flood-8', 'flood-32', 'paced', 'idle'] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Prompts to all contestants in turn. */
export type TurnsName = Extract<ScenarioName, `first-token${string}`>;

export type StreamingName = Exclude<ScenarioName, TurnsName | 'idle'>;

export const STREAMING_NAMES = ['flood-8', 'flood-32', 'paced'] as const satisfies readonly StreamingName[];

/** Everything of a load but whom it is for. */
export type Streaming = Omit<StreamLoad, 'kind' | 'target'>;

/** Everything of such a load but whom it is for. */
export type Turns = Omit<TurnsLoad, 'kind' | 'targets'>;

export interface IdleLoad {
  readonly connections: number;
  /** Those that are opened and closed before, so that what a server allocates once is not counted. */
  readonly warmUp: number;
}

/** The loads of one run. */
export interface Loads {
  /** The first prompts of servers that have just been started, whose code was never run. */
  readonly coldTurns: Turns;
  /** What comes before everything else that is measured. */
  readonly warmUpTurns: Turns;
  readonly turns: Turns;
  readonly streaming: Readonly<Record<StreamingName, Streaming>>;
  readonly idle: IdleLoad;
  /** What every server does before it is measured in one: code that was never run is slow. */
  readonly warmUp: Streaming;
}

export function loads(isQuick: boolean): Loads {
  const part = isQuick ? 0.2 : 1;
  const flood = (visitors: number, tokens: number): Streaming => ({
    visitors,
    prompts: 1,
    answer: { tokens: tokens * part, rate: 0, delayMs: 0 },
    staggerMs: 0,
  });
  const turns = (prompts: number): Turns => ({ prompts, answer: { tokens: 2, rate: 0, delayMs: 0 } });
  return {
    coldTurns: turns(50 * part),
    warmUpTurns: turns(1000 * part),
    turns: turns(300 * part),
    streaming: {
      'flood-8': flood(8, 15_000),
      'flood-32': flood(32, 4000),
      // 50 tokens a second are those of a fast hosted model. The streams begin at different times, as they do in life.
      paced: { visitors: 100, prompts: 1, answer: { tokens: 250 * part, rate: 50, delayMs: 20 }, staggerMs: 7 },
    },
    idle: { connections: isQuick ? 1000 : 5000, warmUp: 200 },
    warmUp: flood(8, 5000),
  };
}
