/**
 * The delay in milliseconds before reconnecting for the `attempt`th time, counted from 0. Delays double up to a limit, and half of each
 * is random, so that the visitors of a restarted server do not all reconnect at the same time.
 *
 * @param random Returns a number from 0 (inclusive) to 1 (exclusive).
 */
export function backoffDelay(attempt: number, random: () => number): number {
  const maxDelay = Math.min(BASE_DELAY_MS * 2 ** attempt, MAX_DELAY_MS);
  return (maxDelay / 2) * (1 + random());
}

/** The number of attempts. The delays add up to about a minute and a half, besides the time of the attempts. */
export const MAX_ATTEMPTS = 8;

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
