import { parseJson, toJson } from './json.ts';

/* For what stock servers send that is not as it should be. Apart from json.ts, because our relay sends none of it. */

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

/** What a person may read of a value that should have been text: plug-ins send objects where strings are promised. */
export function toDisplayText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  try {
    return toJson(value);
  } catch {
    // Nested deeper than the stack: it can be read from JSON, but not written again.
    return undefined;
  }
}
