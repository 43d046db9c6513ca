/**
 * Milliseconds to wait before seeking a lost connection for the `attempt`th time, counted from 0. The waits double up to a
 * bound, and half of each is chance, so that the visitors of a server that restarts do not all come back at once.
 *
 * @param random Gives a number from 0 to below 1.
 */
export function backoffDelay(attempt: number, random: () => number): number {
  const maxDelay = Math.min(BASE_DELAY_MS * 2 ** attempt, MAX_DELAY_MS);
  return (maxDelay / 2) * (1 + random());
}

/** How often a lost connection is sought before it is given up: for about a minute and a half, beside what the attempts take. */
export const MAX_ATTEMPTS = 8;

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
