import { mixedAnswer, SHAPES } from './documents.ts';
import type { Pace } from './page/play.ts';

/** One document at one pace. */
export interface Scenario {
  readonly document: string;
  readonly mode: Mode;
  /** How large the document is, as the tables call it. */
  readonly size: string;
  readonly source: string;
  /** Those of one document and mode are measured in this order, the smallest first. */
  readonly rounds: number;
}

export type Mode = 'burst' | 'paced' | 'real';

/** A token in a task of its own; or so many tokens a frame. `real` is how a fast hosted model answers. */
export const PACES: Readonly<Record<Mode, Pace>> = { burst: 'burst', paced: 200, real: 2 };

export const CONTESTANTS = [
  'plain-blocks',
  'plain-followed',
  'engine',
  'element',
  'streaming-markdown',
  'marked-reparse',
  'deep-chat',
] as const;

export type Contestant = (typeof CONTESTANTS)[number];

export const MIXED = 'mixed';

export function scenarios(rounds: number, isQuick: boolean): Scenario[] {
  const sizes = isQuick ? [5, 20] : [5, 20, 80, 320];
  const mixed = (mode: Mode, size: number, times: number): Scenario => ({
    document: MIXED,
    mode,
    size: `${size}k`,
    source: mixedAnswer(size * 1000),
    rounds: times,
  });
  const shapes = Object.entries(SHAPES).flatMap(([document, make]) =>
    [0.25, 1].map((part): Scenario => ({
      document,
      mode: 'paced',
      size: part === 1 ? 'whole' : 'a quarter',
      source: make(isQuick ? part / 10 : part),
      rounds: 1,
    })),
  );
  return [
    // The largest are measured once: they are long enough to be sure of.
    ...(['burst', 'paced'] as const).flatMap((mode) => sizes.map((size) => mixed(mode, size, size > 80 ? 1 : rounds))),
    mixed('real', isQuick ? 2 : 20, 1),
    ...shapes,
  ];
}
