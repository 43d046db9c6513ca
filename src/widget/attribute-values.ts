/**
 * What is set as a flag: `false` and `0` are false in quotes, too, because frameworks write what they are given into the attributes of
 * an element that is not defined yet. `undefined`: it cannot be read.
 */
export function parseBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' || Number.isFinite(value)
    ? !/^\s*(?:false|0|null|undefined)\s*$/i.test(value as string)
    : undefined;
}

/** For Lit, which would set an object as an attribute by its `toString`, and fail on a symbol. An empty `lang` would hide the page's. */
export const REFLECTED_CONVERTER = {
  toAttribute: (value: unknown): string | null =>
    value === true ? '' : typeof value === 'string' && value !== '' ? value : null,
};
