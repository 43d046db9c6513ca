/**
 * The part of a turn's id that may be logged, which is enough to find the lines of the turn. The whole id is secret, because it
 * gives access to the answer.
 */
export function turnLabel(turnId: string): string {
  return turnId.slice(0, 8);
}
