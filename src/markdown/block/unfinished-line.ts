import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import { MAX_WITHHELD } from '../inline/incomplete-inline.ts';
import type { Block } from './block.ts';
import { MAX_LONE_TAG } from './html-block.ts';

/* Decides what to do with the last line of the input while more of it may come. */

/** Whether a line holds nothing but what may be a block marker. It is not shown, because the next character may change what it is. */
export function isAmbiguousLine(line: string, htmlTags: boolean, isTruncated: boolean): boolean {
  if (AMBIGUOUS_LINE.test(line)) return true;
  return htmlTags && (AMBIGUOUS_TAG.test(line) || (!isTruncated && AMBIGUOUS_SUMMARY.test(line)));
}

const AMBIGUOUS_LINE =
  /^[ \t>]*(?:(?<! {4}|\t)\[\^[^\s[\]]+\]:[ \t]*)?(?:(?:[-+*=_#`~|:<]|\d{1,9}[.)]?)[-*=_`~#|: \t]*)?$/;

/** The beginning of a tag that may open or close a block. */
const AMBIGUOUS_TAG = /^[ \t>*+\d.)-]*(?:<details>\s*)?<\/?[a-z]{0,7}$/i;

/** A summary. It is one only if nothing follows it on its line. */
const AMBIGUOUS_SUMMARY = /^[ \t>*+\d.)-]*(?:<details>\s*)?<summary>.{0,80}$/i;

/**
 * Whether the block that received an unfinished line stays the same however the line continues. Lines that end a paragraph or become a
 * rule, a heading or a table consist of few kinds of characters; all other blocks show at their beginning.
 */
export function isCommitted(tip: Block, line: number, extensions: ExtensionHooks | undefined): boolean {
  const text = tip.tail.slice(tip.tail.lastIndexOf('\n') + 1);
  const isFirst = tip.startLine === line;
  if (tip.kind === 'code' || tip.fence) return tip.fence !== undefined && !isFirst && /[^\s`~]/.test(text);
  if (text.length < MAX_BLOCK_MARKER) return false;
  if (tip.kind === 'html') return !isFirst || !tip.needsWholeLine;
  if (tip.kind === 'extension') return !isFirst;
  if (tip.kind === 'heading') return tip.marker === '#';
  if (tip.kind !== 'paragraph' || !/[^\s*_\-=|:]/.test(text) || PARTIAL_ALERT_OR_FOOTNOTE.test(text)) return false;
  if (extensions?.canOpenBlock(text)) return false;
  return text.length > MAX_LONE_TAG || !/^<[a-z/]/i.test(text);
}

/** The longest block marker, such as an item's number or the name of a tag. */
const MAX_BLOCK_MARKER = 16;

/** The first line of an alert, if nothing else follows it; or the label of a footnote, which defines it if a colon follows. */
const PARTIAL_ALERT_OR_FOOTNOTE = /^\[(?:!\w{0,9}\]?[ \t]{0,99}|\^(?:[^\\[\]\s]|\\\S){0,999}\\?\]?)$/;

/** Whether an unfinished line begins the source of a block extension. A short one is withheld, because it may still be a paragraph. */
export function isWithheldExtension(tip: Block, line: number, text: string): boolean {
  const block = tip.isLeaf ? tip : tip.lastChild;
  return block?.extension !== undefined && !block.fence && block.startLine === line && text.length <= MAX_WITHHELD;
}
