/**
 * What is set as a flag: `false` and `0` are false in quotes, too, because frameworks write what they are given into the attributes of
 * an element that is not defined yet. `undefined`: it cannot be read.
 */
export function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' || Number.isFinite(value)
    ? !/^\s*(?:false|0)\s*$/i.test(value as string)
    : undefined;
}

/** For Lit, which would set an object as an attribute by its `toString`, and fail on a symbol. */
export const REFLECTED = {
  toAttribute: (value: unknown): string | null => (typeof value === 'string' ? value : asFlag(value) ? '' : null),
};
