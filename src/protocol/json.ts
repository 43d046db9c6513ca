/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The value of a JSON text, or `undefined` if it is none. Never throws.
 * Cats up to 1.3.3 send `NaN` for the score of an empty text, which JSON does not know: what fails strictly is read
 * once more with bare `NaN` and `Infinity` as null.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(STRING_OR_NOT_A_NUMBER, (match) => (match.startsWith('"') ? match : 'null')));
    } catch {
      return undefined;
    }
  }
}

const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs;

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

/** The value if it is a number one can reckon with. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What a person may read of a value that should have been text: plug-ins send objects where strings are promised. */
export function readable(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The object without its undefined members, so that what was absent stays absent under `exactOptionalPropertyTypes`. */
export function compact<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
