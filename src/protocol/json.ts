/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value of a JSON text, or `undefined` if it is none. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The value of what should be a JSON text, or `undefined` if it cannot be read. Never throws.
 * Cats up to 1.3.3 send `NaN` for the score of an empty text, which JSON does not know: what fails strictly is read
 * once more with bare `NaN` and `Infinity` as null. For what a server says only: nobody need be lenient to clients.
 */
export function parseJsonWithNaN(text: string): unknown {
  const value = parseJson(text);
  if (value !== undefined || !NOT_A_NUMBER.test(text)) return value;
  return parseJson(text.replace(STRING_OR_NOT_A_NUMBER, (match) => (match.startsWith('"') ? match : 'null')));
}

const NOT_A_NUMBER = /\b(?:NaN|Infinity)\b/;

/** A string without its end counts as one too: so there is nothing to go back over, and the time grows with the length only. */
const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\[^])*"?|-?\b(?:NaN|Infinity)\b/g;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one if it is none. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list; an empty one if it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is text with something in it. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value if it is text, perhaps empty. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a number one can reckon with. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What a person may read of a value that should have been text: plug-ins send objects where strings are promised. */
export function readable(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: it can be read from JSON, but not written again.
    return undefined;
  }
}

/** The object without its undefined members, so that what was absent stays absent under `exactOptionalPropertyTypes`. */
export function compact<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

/** A list with something in it, or nothing at all. */
export function present<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
