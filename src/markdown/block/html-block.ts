import { HTML_TAG } from '../inline/html-tags.ts';

/** The beginnings of the HTML block kinds in the order of the specification, and the ends of those that do not end at a blank line. */
const CONDITIONS: ReadonlyArray<readonly [start: RegExp, end?: RegExp]> = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [
    /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|section|search|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i,
  ],
];

const LONE_TAG = new RegExp(String.raw`^${HTML_TAG}\s*$`, 'i');

/**
 * The longest tag that can make a block by itself. The limit bounds how long an unfinished line stays undecided; it is shown as text
 * anyway.
 */
export const MAX_LONE_TAG = 1000;

export interface HtmlBlockKind {
  /** A pattern that the last line matches. Without one, a blank line ends the block. */
  readonly end: RegExp | undefined;
  /** The kind depends on the whole line. */
  readonly isLoneTag: boolean;
}

/** The kind of HTML block that begins with a text, if any. */
export function htmlBlockKind(rest: string, interruptsParagraph: boolean): HtmlBlockKind | undefined {
  if (!rest.startsWith('<')) return undefined;
  const condition = CONDITIONS.find(([start]) => start.test(rest));
  if (condition) return { end: condition[1], isLoneTag: false };
  const isLoneTag = !interruptsParagraph && rest.length <= MAX_LONE_TAG && LONE_TAG.test(rest);
  return isLoneTag ? { end: undefined, isLoneTag } : undefined;
}
