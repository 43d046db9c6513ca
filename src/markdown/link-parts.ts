import { unescaped, type EntityDecoder } from './escapes.ts';

/** A part of a link as it stands in the source, and where it ends. */
export interface LinkPart {
  readonly text: string;
  readonly end: number;
}

/** Parentheses in an address are counted up to here: without an end, each `(` of a text would be counted from each `(`. */
const MAX_PARENTHESES = 32;

/** The destination of a link that begins here: `<within brackets>`, or without spaces and with its parentheses in pairs. */
export function readDestination(source: string, from: number): LinkPart | undefined {
  if (source[from] === '<') {
    BRACKETED.lastIndex = from;
    const found = BRACKETED.exec(source);
    return found ? { text: found[1] ?? '', end: BRACKETED.lastIndex } : undefined;
  }
  let end = from;
  let depth = 0;
  for (; end < source.length; end += 1) {
    const code = source.charCodeAt(end);
    // Spaces and control characters.
    if (code <= 0x20 || code === 0x7f) break;
    if (code === BACKSLASH && isEscapable(source.charCodeAt(end + 1))) end += 1;
    else if (code === OPEN) depth += 1;
    else if (code === CLOSE) depth -= 1;
    if (depth < 0) break;
    if (depth > MAX_PARENTHESES) return undefined;
  }
  return depth > 0 ? undefined : { text: source.slice(from, end), end };
}

/** The title of a link that begins here, in any of three kinds of quotes. */
export function readTitle(source: string, from: number): LinkPart | undefined {
  const pattern = TITLES.get(source.charAt(from));
  if (!pattern) return undefined;
  pattern.lastIndex = from;
  const found = pattern.exec(source);
  return found ? { text: found[0].slice(1, -1), end: pattern.lastIndex } : undefined;
}

/** Where a link leads, and where what says so ends. */
export interface LinkTarget {
  readonly url: string;
  readonly title: string;
  readonly end: number;
}

/** What stands behind the text of a link: `(destination "title")`. */
export function readTarget(source: string, at: number, decode: EntityDecoder): LinkTarget | undefined {
  if (source[at] !== '(') return undefined;
  const from = afterSpace(source, at + 1);
  const destination = readDestination(source, from);
  if (!destination) return undefined;
  const gap = afterSpace(source, destination.end);
  const title = gap > destination.end ? readTitle(source, gap) : undefined;
  const end = title ? afterSpace(source, title.end) : gap;
  if (source[end] !== ')') return undefined;
  return { url: unescaped(destination.text, decode), title: unescaped(title?.text ?? '', decode), end: end + 1 };
}

/** Whether what stands behind the text of a link may be the beginning of a target, or of a label. Of a very long one only that is looked at. */
export function mayBecomeTarget(source: string, at: number): boolean {
  return HALF_TARGET.test(source.slice(at, at + MAX_HALF));
}

const MAX_HALF = 4096;

const HALF_TARGET = /^(?:\(\s*(?:<[^<>\n]*>?|\S*)(?:\s+["'(][^]*|\s*)|\[(?:[^\\[\]]|\\[^])*\\?)?$/;

/** Behind spaces, with at most one line end among them. */
export function afterSpace(source: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(source);
  return SPACE.lastIndex;
}

const SPACE = /[ \t]*(?:\n[ \t]*)?/y;

const BRACKETED = /<((?:[^<>\n\\]|\\.)*)>/y;

const TITLES: ReadonlyMap<string, RegExp> = new Map([
  ['"', /"(?:[^"\\]|\\[^])*"/y],
  ["'", /'(?:[^'\\]|\\[^])*'/y],
  ['(', /\((?:[^()\\]|\\[^])*\)/y],
]);

const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;

function isEscapable(code: number): boolean {
  return code > 0x20 && code < 0x7f && !/[\da-z]/i.test(String.fromCharCode(code));
}
