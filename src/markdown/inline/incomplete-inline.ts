import { canBecomeDefinition } from './link-definitions.ts';
import type { OpenConstruct, ParsedInlines } from './inline.ts';
import { trimmedLength } from './plain-text.ts';

/* What is half written, shown as what it will most likely be: so marks do not appear only to vanish with the next piece. */

/** How much of the end may be kept back until it is clear what it is. */
export const MAX_WITHHELD = 80;

/** Where a link leads of which that is not known yet. No scheme is called so: it leads nowhere. */
export const PENDING_URL = 'pending:';

const PENDING_TARGET = `](${PENDING_URL})`;

/** What may turn out to be a mark, at the end: an address in angle brackets, an entity, a backslash, and marks that nothing follows yet. */
const WITHHELD = /(?:!|<[a-z/][^<>\s]*(?:\s+\/)?|<|&#?\w*|[*_~`]+|\\)$/i;

/** The same within code, which nothing ends but backticks; and in a table a backslash may vanish. */
const WITHHELD_IN_CODE = /(?:`+|\\)$/;

/** The first row of a table looks like a line of text, until the second one has come: its first cell is one, the others are not shown. */
const TABLE_HEADER = /(?:(?<=^|\n)\||(?<=(?:^|\n)[^\n`]*)[ \t]\|(?![^ \t]))[^\n]*$/;

/** Where the first row of a table begins that is kept back at the end of a text. */
export function tableHeaderStart(text: string, canBeTable: boolean): number {
  const earliest = Math.max(0, text.length - MAX_WITHHELD);
  const ending = text.slice(earliest);
  const header = canBeTable && (earliest === 0 || ending.includes('\n')) ? TABLE_HEADER.exec(ending) : null;
  return header ? earliest + header.index : Infinity;
}

/** What is an address even if only its beginning is known. In `f[0](x, y)` there is none. */
const URL_BEGINNING = /^\s*(?:<|[a-z][a-z\d+.-]*:|[/.#?])/i;

/** The text of a link that refers to a definition, as against an index. */
const LABEL_NAME = /\p{L}\P{L}*\p{L}/u;

/**
 * Whether a text between brackets, with a label behind it, will be a link as soon as the label is defined. What stands behind a word or
 * a bracket is an index, and so is what is no name: `a[i][j]`, `[1][2]`.
 */
export function looksLikeReference(source: string, start: number, text: string): boolean {
  return !/[\w\])]/.test(source.charAt(start - 1)) && LABEL_NAME.test(text);
}

/** The source of an extension that is open. */
export function withheldExtension({ openConstructs }: ParsedInlines): OpenConstruct | undefined {
  return openConstructs.find(({ isWithheld }) => isWithheld);
}

/**
 * The nodes of a text to which more will come. `whole` is what it is as it stands, `read` reads another, of which what is behind its
 * length is added.
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
  // What is open in the text of the link would take its target for its own; and what is kept back before it keeps it back, too.
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
  // A picture in a link is shown before the link is complete.
  const imageLink = parsed.brackets.find((bracket) => startsImageLink(shown, bracket.start));
  return parseWithClosers(shown, parsed, imageLink && { start: imageLink.start, closer: PENDING_TARGET }, parse);
}

function openCodeStart({ openConstructs }: ParsedInlines): number {
  return openConstructs.find(({ closer }) => closer.startsWith('`'))?.start ?? Infinity;
}

/** The text with its last link as what it will be, if a link is half written at its end. */
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

/** From where on the end of a text is kept back. */
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
  // If these backticks end nothing, they are code themselves.
  if (length === text.length && text.endsWith('`') && typeof nodes.at(-1) !== 'string') return length;
  for (;;) {
    if (length < text.length) length = trimmedLength(text.slice(0, length));
    const mark = (codeStart < length ? WITHHELD_IN_CODE : WITHHELD).exec(text.slice(earliest, length));
    if (!mark) return length;
    length = earliest + mark.index;
  }
}

/** More than this is not half written, but meant as it stands. */
const MAX_OPEN_CONSTRUCTS = 8;

/** The nodes of a text in which all is closed that is open at its end, from the innermost to the outermost. */
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
