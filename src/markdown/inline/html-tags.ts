import { matchAt } from './match-at.ts';
import type { InlineElement } from '../sink.ts';

/* HTML tags that are read as elements if `htmlTags` is on: a closed set, without attributes. */

export interface Tag {
  readonly name: string;
  readonly element: InlineElement;
  readonly isClosing: boolean;
  readonly end: number;
}

/** The maximum number of open tags, because sinks may traverse the tree recursively. */
export const MAX_OPEN_TAGS = 10;

/** The known tag at a position, if any. Single letters count in lower case only, because `List<S>` is a type. */
export function readTag(source: string, start: number): Tag | undefined {
  const [whole = '', slash, letters = '', end] = matchAt(KNOWN_TAG, source, start) ?? [];
  const name = letters.toLowerCase() as keyof typeof TAG_KINDS;
  const kind = TAG_KINDS[name];
  // Only a break has no content, so only a break may be self-closing, and only others have a closing tag.
  if (!kind || /^[A-Z]$/.test(letters) || (kind === 'break' ? slash : end)) return undefined;
  const element = (kind === 'tag' ? { kind, name } : { kind }) as InlineElement;
  return { name, element, isClosing: slash === '/', end: start + whole.length };
}

const TAG_KINDS = {
  br: 'break',
  b: 'strong',
  strong: 'strong',
  i: 'emphasis',
  em: 'emphasis',
  s: 'strike',
  del: 'strike',
  sub: 'tag',
  sup: 'tag',
  kbd: 'tag',
  u: 'tag',
  mark: 'tag',
  ins: 'tag',
  small: 'tag',
} as const;

const KNOWN_TAG = new RegExp(String.raw`<(\/?)(${Object.keys(TAG_KINDS).join('|')})\s*(\/?)>`, 'iy');

/** A line that holds only `<details>`, a summary, or both. */
export const DETAILS_START = /^(<details>)?\s*(?:<summary>((?:(?!<\/summary>).)*)(<\/summary>\s*)?)?$/i;

export const DETAILS_END = /^<\/details>\s*$/i;

const ATTRIBUTE = String.raw`(?:\s+[a-z_:][\w:.-]*(?:\s*=\s*(?:[^"'=<>\x60\x00-\x20]+|'[^']*'|"[^"]*"))?)`;

/** A regular expression source that matches any tag. */
export const HTML_TAG = String.raw`<(?:[a-z][a-z\d-]*${ATTRIBUTE}*\s*\/?|\/[a-z][a-z\d-]*\s*)>`;
