/**
 * A turn's id as logs may have it: enough to find its lines by. The whole of it is a key, by which a visitor who lost the
 * connection comes back for the answer.
 */
export function turnLabel(turnId: string): string {
  return turnId.slice(0, 8);
}
