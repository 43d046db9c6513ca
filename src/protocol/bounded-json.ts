import { parseJson } from './json.ts';

/** Limits for the structure of an untrusted JSON text, apart from its length. */
export interface JsonBounds {
  /** Nested arrays and objects. */
  readonly depth: number;
  /** Values of the whole text, keys included. */
  readonly values: number;
  /** Values of the outermost array or object, keys included. */
  readonly items: number;
}

/** Room for a prompt with a conversation of thousands of messages. */
const REQUEST_BOUNDS: JsonBounds = { depth: 32, values: 50_000, items: 50_000 };

/**
 * Parses a JSON text from a client. A megabyte of brackets or keys takes a hundred times as long to parse as a megabyte of text, so the
 * structure is checked first.
 * @returns `undefined` if it is not JSON or exceeds the limits. Never throws.
 */
export function parseRequestJson(text: string): unknown {
  return isWithinBounds(text, REQUEST_BOUNDS) ? parseJson(text) : undefined;
}

/** Whether a JSON text stays within the limits. Reads each character at most once and stops at the limit. */
export function isWithinBounds(text: string, bounds: JsonBounds): boolean {
  let depth = 0;
  let values = 0;
  let items = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = indexOfStringEnd(text, index);
        break;
      case BRACKET:
      case BRACE:
        depth += 1;
        values += 1;
        if (depth > bounds.depth) return false;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth -= 1;
        break;
      case COMMA:
      case COLON:
        values += 1;
        if (depth <= 1) items += 1;
        break;
      default:
    }
    if (values > bounds.values || items >= bounds.items) return false;
  }
  return true;
}

/** The index of the quotation mark that closes the string opened at `start`, or the text's length if it is not closed. */
export function indexOfStringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

const [QUOTE, COMMA, COLON, BRACKET, BACKSLASH, CLOSING_BRACKET, BRACE, CLOSING_BRACE] = [
  0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
] as const;
