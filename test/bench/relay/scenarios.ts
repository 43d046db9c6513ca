import type { StreamLoad } from './load.ts';

export const SCENARIO_NAMES = ['first-token', 'flood-8', 'flood-32', 'paced', 'idle'] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];

export const STREAMING_NAMES = SCENARIO_NAMES.filter((name) => name !== 'idle');

/** Everything of a load but whom it is for. */
export type Streaming = Omit<StreamLoad, 'kind' | 'target'>;

export interface IdleLoad {
  readonly connections: number;
  /** Those that are opened and closed before, so that what a server allocates once is not counted. */
  readonly warmUp: number;
}

/** The loads of one run. */
export interface Loads {
  readonly streaming: Readonly<Record<Exclude<ScenarioName, 'idle'>, Streaming>>;
  readonly idle: IdleLoad;
  /** What every server does before it is measured: code that was never run is slow. */
  readonly warmUp: readonly Streaming[];
}

export function loads(isQuick: boolean): Loads {
  const part = isQuick ? 0.2 : 1;
  const flood = (visitors: number, tokens: number): Streaming => ({
    visitors,
    prompts: 1,
    answer: { tokens: tokens * part, rate: 0, delayMs: 0 },
    staggerMs: 0,
  });
  const asking = (prompts: number): Streaming => ({
    visitors: 1,
    prompts,
    answer: { tokens: 2, rate: 0, delayMs: 0 },
    staggerMs: 0,
  });
  return {
    streaming: {
      'first-token': asking(300 * part),
      'flood-8': flood(8, 15_000),
      'flood-32': flood(32, 4000),
      // 50 tokens a second are those of a fast hosted model. The streams begin at different times, as they do in life.
      paced: { visitors: 100, prompts: 1, answer: { tokens: 250 * part, rate: 50, delayMs: 20 }, staggerMs: 7 },
    },
    idle: { connections: isQuick ? 1000 : 5000, warmUp: 200 },
    warmUp: [asking(600 * part), flood(8, 5000)],
  };
}
