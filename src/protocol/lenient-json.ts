import { parseJson, toJson } from './json.ts';

/* Decoding of invalid data that stock servers send. Not in json.ts, because a page with our relay does not need this code. */

/**
 * Parses a JSON text that may contain bare `NaN` or `Infinity`, which become null. Cats up to 1.3.3 send `NaN` as the score of an empty
 * text. Only for frames of servers: clients must send valid JSON.
 * @returns `undefined` if it cannot be parsed. Never throws.
 */
export function parseJsonWithNaN(text: string): unknown {
  const value = parseJson(text);
  if (value !== undefined || !NOT_A_NUMBER.test(text)) return value;
  return parseJson(text.replace(STRING_OR_NOT_A_NUMBER, (match) => (match.startsWith('"') ? match : 'null')));
}

const NOT_A_NUMBER = /\b(?:NaN|Infinity)\b/;

/** Also matches a string without its end, so that the expression never backtracks and takes linear time. */
const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\[^])*"?|-?\b(?:NaN|Infinity)\b/g;

/** Converts a value to readable text. Plug-ins send objects where the protocol has strings. */
export function toDisplayText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  try {
    return toJson(value);
  } catch {
    // Nested deeper than the stack allows: JSON.parse can read it, JSON.stringify cannot write it.
    return undefined;
  }
}
