/**
 * A state of the conversation as its leaders made it: the term, which is the time at which the leader took over (milliseconds since 1970,
 * always later than the term before), the leader's tab, and the number of its last change.
 */
export type Version = [term: number, tabId: string, changeNumber: number];

/** The version of a tab that has never had a leader's state. */
export const NO_VERSION: Readonly<Version> = [0, '', 0];

/** A number above 0 if `a` is later than `b`, 0 if they are the same. */
export function compareVersions(a: Readonly<Version>, b: Readonly<Version>): number {
  return compareTerms(a, b) || a[2] - b[2];
}

/** As {@link compareVersions}, without the changes. Two tabs can take over in one millisecond, so their ids decide. */
export function compareTerms(a: Readonly<Version>, b: Readonly<Version>): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  return a[1] === b[1] ? 0 : a[1] > b[1] ? 1 : -1;
}

export function isVersion(value: unknown): value is Version {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [term, tabId, changeNumber] = value as unknown[];
  return isCount(term) && typeof tabId === 'string' && isCount(changeNumber);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
