import type { Wire } from './load.ts';

export interface Contestant {
  readonly name: string;
  readonly wire: Wire;
  readonly server: 'provider' | 'raw-ws' | 'bare-socket-io' | 'relay' | 'relay before';
}

/** What an answer costs without anything between; not a contestant itself. */
export const PROVIDER = { name: 'provider', wire: 'http', server: 'provider' } as const satisfies Contestant;

/** All ratios are to it. */
export const FLOOR = { name: 'raw-ws', wire: 'raw-ws', server: 'raw-ws' } as const satisfies Contestant;

export const CONTESTANTS: readonly Contestant[] = [
  FLOOR,
  { name: 'bare-socket.io', wire: 'lovelace', server: 'bare-socket-io' },
  { name: 'relay-cat', wire: 'cat', server: 'relay' },
  { name: 'before-cat', wire: 'cat', server: 'relay before' },
  { name: 'relay-lovelace', wire: 'lovelace', server: 'relay' },
  { name: 'before-lovelace', wire: 'lovelace', server: 'relay before' },
];

/** Which contestants are this commit and the one before, over the same wire. */
export const PAIRS: readonly { readonly wire: string; readonly now: string; readonly before: string }[] = [
  { wire: 'Cat', now: 'relay-cat', before: 'before-cat' },
  { wire: 'Lovelace', now: 'relay-lovelace', before: 'before-lovelace' },
];

/**
 * The order in which they take their turns: another one begins in every round, and every other round goes backwards, so that none
 * is always measured behind the same one.
 */
export function orderIn<T>(round: number, all: readonly T[]): T[] {
  const first = round % Math.max(all.length, 1);
  const rotated = [...all.slice(first), ...all.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}
