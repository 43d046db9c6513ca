import { HTML_TAG } from '../inline/html-tags.ts';

/** How the seven kinds of HTML block begin, in the order in which they are tried, and how those end that do not end at a blank line. */
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

/** A tag longer than this makes no block, so that of an unfinished line it can be told some time. It is shown as text in either case. */
export const MAX_LONE_TAG = 1000;

export interface HtmlBlockKind {
  /** What a line has to hold for the block to end with it; without, a blank line ends it. */
  readonly end: RegExp | undefined;
  /** It takes the whole line to tell. */
  readonly isLoneTag: boolean;
}

/** Which kind of HTML block begins with this text, if one does. */
export function htmlBlockKind(rest: string, interruptsParagraph: boolean): HtmlBlockKind | undefined {
  if (!rest.startsWith('<')) return undefined;
  const condition = CONDITIONS.find(([start]) => start.test(rest));
  if (condition) return { end: condition[1], isLoneTag: false };
  const isLoneTag = !interruptsParagraph && rest.length <= MAX_LONE_TAG && LONE_TAG.test(rest);
  return isLoneTag ? { end: undefined, isLoneTag } : undefined;
}
