import { canBecomeDefinition } from './link-definitions.ts';
import type { OpenConstruct, ParsedInlines } from './inline.ts';
import { trimmedLength } from './plain-text.ts';

/* Shows incomplete constructs as what they will most likely be, so that no delimiters appear and disappear again with the next chunk. */

/** The maximum number of characters that are withheld at the end of a text until it is clear what they are. */
export const MAX_WITHHELD = 80;

/** The target of a link until it is known. The scheme does not exist, so it leads nowhere. */
export const PENDING_URL = 'pending:';

const PENDING_TARGET = `](${PENDING_URL})`;

/** A possible delimiter at the end: an address in angle brackets, an entity, a backslash, or delimiters that nothing follows yet. */
const WITHHELD = /(?:!|<[a-z/][^<>\s]*(?:\s+\/)?|<|&#?\w*|[*_~`]+|\\)$/i;

/** The same within code, where only backticks are delimiters, and in a table, where a backslash may disappear. */
const WITHHELD_IN_CODE = /(?:`+|\\)$/;

/** The first row of a table is a line of text until the second row arrives. Its first cell is shown, the others are withheld. */
const TABLE_HEADER = /(?:(?<=^|\n)\||(?<=(?:^|\n)[^\n`]*)[ \t]\|(?![^ \t]))[^\n]*$/;

/** The start of the table header that is withheld at the end of a text, or infinity. */
export function tableHeaderStart(text: string, canBeTable: boolean): number {
  const earliest = Math.max(0, text.length - MAX_WITHHELD);
  const ending = text.slice(earliest);
  const header = canBeTable && (earliest === 0 || ending.includes('\n')) ? TABLE_HEADER.exec(ending) : null;
  return header ? earliest + header.index : Infinity;
}

/** The beginning of an address, which `f[0](x, y)` does not have. */
const URL_BEGINNING = /^\s*(?:<|[a-z][a-z\d+.-]*:|[/.#?])/i;

/** The label of a link reference. An index has no such name. */
const LABEL_NAME = /\p{L}\P{L}*\p{L}/u;

/**
 * Whether brackets with a label behind them will be a link as soon as the label is defined. After a word or a bracket they are an index,
 * and so are those without a name: `a[i][j]`, `[1][2]`.
 */
export function looksLikeReference(source: string, start: number, text: string): boolean {
  return !/[\w\])]/.test(source.charAt(start - 1)) && LABEL_NAME.test(text);
}

/** The source of an extension that is open at the end. */
export function withheldExtension({ openConstructs }: ParsedInlines): OpenConstruct | undefined {
  return openConstructs.find(({ isWithheld }) => isWithheld);
}

/**
 * Parses a text that is still growing.
 *
 * @param initial The parse of `text` as it stands.
 * @param parse Parses a variant. Characters after `length` were appended to close open constructs.
 */
export function parseIncomplete(
  text: string,
  canBeTable: boolean,
  initial: ParsedInlines,
  parse: (text: string, length?: number) => ParsedInlines,
): ParsedInlines {
  if (text.length <= MAX_WITHHELD && canBecomeDefinition(text)) return parse('');
  const linkStart = initial.partialLink?.start ?? 0;
  const earliest = Math.max(0, text.length - MAX_WITHHELD);
  let shown = completePartialLink(text, initial);
  let parsed = shown === text ? initial : parse(shown);
  const isPending = shown.endsWith(PENDING_TARGET);
  // A construct that is open in the link's text would include its target, and a construct that is withheld before the link withholds the
  // link.
  const isTargetSwallowed =
    isPending &&
    parsed.openConstructs.some(
      (construct) =>
        construct.start > linkStart ||
        ((construct.isLikelyText || construct.isWithheld) && construct.start >= earliest),
    );
  if (isTargetSwallowed) {
    shown = linkStart >= earliest ? text.slice(0, linkStart) : text;
    parsed = parse(shown);
  }
  // The removed text may have closed constructs before it.
  while (!isPending || isTargetSwallowed) {
    const length = withheldStart(shown, earliest, canBeTable, parsed);
    if (length >= shown.length) break;
    shown = shown.slice(0, length);
    parsed = parse(shown);
  }
  // An image in a link is shown before the link is complete.
  const imageLink = parsed.brackets.find((bracket) => startsImageLink(shown, bracket.start));
  return parseWithClosers(shown, parsed, imageLink && { start: imageLink.start, closer: PENDING_TARGET }, parse);
}

function openCodeStart({ openConstructs }: ParsedInlines): number {
  return openConstructs.find(({ closer }) => closer.startsWith('`'))?.start ?? Infinity;
}

/** Replaces an incomplete link at the end of a text by what it will be. */
function completePartialLink(text: string, parsed: ParsedInlines): string {
  const { partialLink } = parsed;
  if (!partialLink || partialLink.start > openCodeStart(parsed)) return text;
  const { start, end, isImage } = partialLink;
  const isCertain =
    startsImageLink(text, start) ||
    (text[end] === '['
      ? looksLikeReference(text, start, text.slice(start + 1, end - 1))
      : URL_BEGINNING.test(text.slice(end + 1)));
  if (isCertain && !isImage) return text.slice(0, end - 1) + PENDING_TARGET;
  return isCertain || text.length - start <= MAX_WITHHELD ? text.slice(0, start) : text;
}

export function startsImageLink(text: string, start: number): boolean {
  return text.slice(start, start + 3) === '[![';
}

/** The index from which on the end of a text is withheld. */
function withheldStart(text: string, earliest: number, canBeTable: boolean, parsed: ParsedInlines): number {
  const { brackets, nodes, openConstructs } = parsed;
  const codeStart = openCodeStart(parsed);
  const bracket = brackets.find(
    ({ start }, index) => start >= earliest && (brackets[index + 1]?.isImage || !startsImageLink(text, start)),
  );
  const headerStart = tableHeaderStart(text, canBeTable);
  if (headerStart < Infinity) return headerStart;
  let length = Math.min(text.length, bracket?.start ?? Infinity);
  for (const { start, isWithheld, isLikelyText } of openConstructs)
    if ((isWithheld || isLikelyText) && start >= earliest && start < length) length = start;
  // The code span ends with backticks of its own, which close nothing.
  if (length === text.length && text.endsWith('`') && typeof nodes.at(-1) !== 'string') return length;
  for (;;) {
    if (length < text.length) length = trimmedLength(text.slice(0, length));
    const mark = (codeStart < length ? WITHHELD_IN_CODE : WITHHELD).exec(text.slice(earliest, length));
    if (!mark) return length;
    length = earliest + mark.index;
  }
}

/** With more open constructs than this, the text is probably meant as written. */
const MAX_OPEN_CONSTRUCTS = 8;

/** Parses a text with closers appended for all open constructs, from the innermost to the outermost. */
function parseWithClosers(
  text: string,
  parsed: ParsedInlines,
  imageLink: OpenConstruct | undefined,
  parse: (text: string, length?: number) => ParsedInlines,
): ParsedInlines {
  const { openConstructs } = parsed;
  const isIntended = openConstructs.length > MAX_OPEN_CONSTRUCTS;
  if (!imageLink && (isIntended || openConstructs.length === 0)) return parsed;
  const open = [...(isIntended ? [] : openConstructs), ...(imageLink ? [imageLink] : [])];
  const closers = open.toSorted((a, b) => b.start - a.start).map((construct) => construct.closer);
  return parse(text + closers.join(''), text.length);
}
