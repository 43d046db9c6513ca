import { ESCAPABLE_PUNCTUATION, unescapeText, type EntityDecoder } from '../entities/escapes.ts';
import { matchAt } from './match-at.ts';

/** A part of a link as written in the source, and its end. */
interface LinkPart {
  readonly text: string;
  readonly end: number;
}

/** The maximum depth of parentheses in an address. Otherwise a text of `(` without an end would take quadratic time. */
const MAX_PARENTHESES = 32;

/** The destination of a link: `<in angle brackets>`, or without spaces and with balanced parentheses. */
function readDestination(source: string, start: number): LinkPart | undefined {
  if (source[start] === '<') {
    const match = matchAt(BRACKETED, source, start);
    return match ? { text: match[1] ?? '', end: BRACKETED.lastIndex } : undefined;
  }
  let end = start;
  let depth = 0;
  for (; end < source.length && depth <= MAX_PARENTHESES; end += 1) {
    const character = source.charAt(end);
    // Spaces and control characters.
    if (character <= ' ' || character === '\x7f') break;
    if (character === '\\' && ESCAPABLE_PUNCTUATION.test(source.charAt(end + 1))) end += 1;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  return depth > 0 ? undefined : { text: source.slice(start, end), end };
}

/** The target of a link, and the end of its source. */
export interface LinkTarget {
  readonly url: string;
  readonly title: string;
  readonly end: number;
}

/** The destination after optional space, and the title in one of three kinds of quotes, if any. */
export function readLinkParts(
  source: string,
  start: number,
): { destination: LinkPart; title: LinkPart | undefined } | undefined {
  const destination = readDestination(source, skipSpace(source, start));
  if (!destination) return undefined;
  const titleStart = skipSpace(source, destination.end);
  const quoted = titleStart > destination.end ? matchAt(TITLE, source, titleStart)?.[0] : undefined;
  return {
    destination,
    title: quoted === undefined ? undefined : { text: quoted.slice(1, -1), end: titleStart + quoted.length },
  };
}

/** The target after the text of a link: `(destination "title")`. */
export function readTarget(source: string, start: number, decode: EntityDecoder): LinkTarget | undefined {
  const parts = source[start] === '(' ? readLinkParts(source, start + 1) : undefined;
  if (!parts) return undefined;
  const { destination, title } = parts;
  const end = skipSpace(source, (title ?? destination).end);
  if (source[end] !== ')') return undefined;
  return { url: unescapeText(destination.text, decode), title: unescapeText(title?.text ?? '', decode), end: end + 1 };
}

/** Whether the source after the text of a link may be the beginning of a target or of a label. Only its first characters are tested. */
export function canBecomeTarget(source: string, start: number): boolean {
  return PARTIAL_TARGET.test(source.slice(start, start + MAX_PARTIAL_TARGET));
}

const MAX_PARTIAL_TARGET = 4096;

const PARTIAL_TARGET = /^(?:\(\s*(?:<[^<>\n]*>?|\S*)(?:\s+["'(][^]*|\s*)|\[(?:[^\\[\]]|\\[^])*\\?)?$/;

/** Skips spaces, with at most one line end among them. */
function skipSpace(source: string, start: number): number {
  return start + (matchAt(SPACE, source, start)?.[0].length ?? 0);
}

/** Adds the missing scheme to hosts and e-mail addresses, which would otherwise be paths of the page. */
export function addScheme(url: string): string {
  if (/^www\./i.test(url)) return `https://${url}`;
  return MAILBOX.test(url) ? `mailto:${url}` : url;
}

const MAILBOX = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;

const SPACE = /[ \t]*(?:\n[ \t]*)?/y;

const BRACKETED = /<((?:[^<>\n\\]|\\.)*)>/y;

const TITLE = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\)/y;
