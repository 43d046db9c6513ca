export interface Slope {
  /** Per unit of the times. */
  readonly slope: number;
  readonly standardError: number;
  readonly mean: number;
}

/** For how many samples one may depend on those before it. */
const LAGS = 4;

/**
 * The slope of a line through samples, by least squares. Its standard error is that of Newey and West, because what a process holds at one
 * moment depends on what it held at the moment before.
 */
export function slopeOf(samples: readonly { readonly at: number; readonly value: number }[]): Slope {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const center = meanOf(samples.map(({ at }) => at));
  const mean = meanOf(samples.map(({ value }) => value));
  const offsets = samples.map(({ at }) => at - center);
  const spread = offsets.reduce((sum, offset) => sum + offset ** 2, 0);
  const slope = samples.reduce((sum, { value }, index) => sum + (offsets[index] ?? 0) * (value - mean), 0) / spread;
  const scores = samples.map(({ value }, index) => {
    const offset = offsets[index] ?? 0;
    return offset * (value - mean - slope * offset);
  });
  let variance = 0;
  for (let lag = 0; lag <= LAGS; lag++) {
    const products = scores.slice(lag).reduce((sum, score, index) => sum + score * (scores[index] ?? 0), 0);
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (LAGS + 1))) * products;
  }
  const correction = samples.length / (samples.length - 2);
  return { slope, standardError: Math.sqrt(Math.max(0, variance) * correction) / spread, mean };
}
