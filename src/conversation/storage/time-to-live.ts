/** As long as our relay remembers an inactive conversation by default. */
export const DEFAULT_TTL_MS = 24 * 60 * 60 * 1_000;

/** The options and facts that decide how long an inactive conversation is stored. */
export interface TimeToLive {
  /** The page's choice, in milliseconds. `Infinity`: forever. */
  readonly ttlMs?: number | undefined;
  /** How long the backend remembers the conversation, in milliseconds; 0 if it does not. `undefined`: not known. */
  readonly memoryMs?: number | undefined;
}

/**
 * How long an inactive conversation is stored, in milliseconds: as the page has chosen, otherwise as long as the backend remembers it. One
 * that the backend forgets at once is stored for {@link DEFAULT_TTL_MS}, too, so that a reload does not end it.
 */
export function timeToLive({ ttlMs, memoryMs }: TimeToLive): number {
  return ttlMs ?? (memoryMs || DEFAULT_TTL_MS);
}
