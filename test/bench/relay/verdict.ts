import type { Summary } from './statistics.ts';

/** Rounds below which a spread says nothing. */
export const LEAST_ROUNDS = 3;

/** The share by which a number may become worse. */
export const TOLERANCE = 0.05;

export interface Comparison {
  readonly rounds: number;
  readonly isMoreBetter: boolean;
  readonly now: Summary;
  readonly before: Summary;
  /** Now ÷ before, within each round. */
  readonly ratio: Summary;
}

/**
 * What is to be said of a difference. It is beyond the spread if the worst round of one is better than the best of the other.
 * How large it is, is told by the median of the ratios, in which what slowed down both is gone.
 */
export function verdict({ rounds, isMoreBetter, now, before, ratio }: Comparison): string {
  if (rounds < LEAST_ROUNDS) return `too few rounds (${rounds})`;
  const worse = isMoreBetter ? 1 / ratio.median - 1 : ratio.median - 1;
  const isBeyond = now.least > before.most || now.most < before.least;
  const isLarge = Math.abs(worse) > TOLERANCE;
  if (!isBeyond && !isLarge) return 'no difference';
  const how = `${worse > 0 ? 'worse' : 'better'} by ${(Math.abs(worse) * 100).toFixed(1)} %`;
  if (!isBeyond) return `${how}, within the spread`;
  return worse > 0 && isLarge ? `**${how}, beyond the spread**` : `${how}, beyond the spread`;
}
