/**
 * Parses a boolean property. The texts `false` and `0` are false, too, because frameworks write property values into the attributes of an element
 * that is not defined yet. Returns `undefined` for invalid values.
 */
export function parseBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' || Number.isFinite(value)
    ? !/^\s*(?:false|0|null|undefined)\s*$/i.test(value as string)
    : undefined;
}

/** Matches texts that templates and frameworks make from missing values. As a `user-id`, such a text would merge all visitors into one. */
export const STRINGIFIED_NOTHING = /^(?:undefined|null|NaN|\[object .*\])$/;

/** A text that was set before the panel normalizes it. Empty for values of other types and for the text of a missing value. */
export function parseText(value: unknown): string {
  return typeof value === 'string' && !STRINGIFIED_NOTHING.test(value) ? value : '';
}

/** Reflects texts and `true` only. Lit would reflect an object by its `toString` and throw for a symbol. An empty `lang` would hide the page's. */
export const REFLECTED_CONVERTER = {
  toAttribute: (value: unknown): string | null =>
    value === true ? '' : typeof value === 'string' && value !== '' ? value : null,
};
