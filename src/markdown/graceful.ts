import { mayDefine } from './definitions.ts';
import type { DelimiterRun } from './delimiters.ts';
import type { OpenTag, ParsedInlines } from './inline.ts';
import { inkedLength } from './leaf-text.ts';

/* What is half written, shown as what it will most likely be: so marks do not appear only to vanish with the next piece. */

/** What is open at the end of a text: where it was opened, and what would close it. */
export interface Unfinished {
  readonly at: number;
  readonly closing: string;
  /** It is the source of an extension, which is kept back, as far as it may be, rather than closed. */
  readonly isHeld?: boolean;
  /** The same of a mark that may be text. */
  readonly isMark?: boolean;
}

/**
 * What is open at the end, but for what would stand in code or a source if that was closed. A run that is more likely text is kept back
 * as long as its word may still close it, and then shown as text.
 */
export function unfinishedOf(
  runs: readonly DelimiterRun[],
  tags: readonly OpenTag[],
  literal: Unfinished | undefined,
): Unfinished[] {
  const open: Unfinished[] = tags.map(({ at, name }) => ({ at, closing: `</${name}>`, isMark: true }));
  for (const { at, character, left, isDoubtful, wordEnd } of runs) {
    if (!isDoubtful) open.push({ at, closing: character.repeat(left) });
    else if (wordEnd === Infinity) open.push({ at, closing: '', isMark: true });
  }
  return literal ? [...open.filter(({ at }) => at < literal.at), literal] : open;
}

/** A bracket that may begin the text of a link or of a picture. */
export interface OpenBracket {
  readonly at: number;
  readonly isImage: boolean;
}

/** A text in brackets, and where it ends. */
export interface HalfLink extends OpenBracket {
  readonly end: number;
}

/** How much of the end may be kept back until it is clear what it is. */
export const MAX_HELD = 80;

/** Where a link leads of which that is not known yet. No scheme is called so: it leads nowhere. */
export const PENDING = 'pending:';

const PENDING_TARGET = `](${PENDING})`;

/** What may turn out to be a mark, at the end: an address in angle brackets, an entity, a backslash, and marks that nothing follows yet. */
const HELD = /(?:!|<[a-z/][^<>\s]*(?:\s+\/)?|<|&#?\w*|[*_~`]+|\\)$/i;

/** The same within code, which nothing ends but backticks; and in a table a backslash may vanish. */
const HELD_IN_CODE = /(?:`+|\\)$/;

/** The first row of a table looks like a line of text, until the second one has come: its first cell is one, the others are not shown. */
const TABLE_HEAD = /(?:(?<=^|\n)\||(?<=(?:^|\n)[^\n`]*)[ \t]\|(?![^ \t]))[^\n]*$/;

/** Where the first row of a table begins that is kept back at the end of a text. */
export function tableHeadAt(text: string, mayBeTable: boolean): number {
  const from = Math.max(0, text.length - MAX_HELD);
  const end = text.slice(from);
  const head = mayBeTable && (from === 0 || end.includes('\n')) ? TABLE_HEAD.exec(end) : null;
  return head ? from + head.index : Infinity;
}

/** What is an address even if only its beginning is known. In `f[0](x, y)` there is none. */
const ADDRESS = /^\s*(?:<|[a-z][a-z\d+.-]*:|[/.#?])/i;

/** The text of a link that refers to a definition, as against an index. */
const NAME = /\p{L}\P{L}*\p{L}/u;

/**
 * Whether a text between brackets, with a label behind it, will be a link as soon as the label is defined. What stands behind a word or
 * a bracket is an index, and so is what is no name: `a[i][j]`, `[1][2]`.
 */
export function mayRefer(source: string, at: number, text: string): boolean {
  return !/[\w\])]/.test(source.charAt(at - 1)) && NAME.test(text);
}

/** The source of an extension that is open. */
export function heldSource({ unfinished }: ParsedInlines): Unfinished | undefined {
  return unfinished.find(({ isHeld }) => isHeld);
}

/**
 * The nodes of a text to which more will come. `whole` is what it is as it stands, `read` reads another, of which what is behind its
 * length is added.
 */
export function graceful(
  text: string,
  mayBeTable: boolean,
  whole: ParsedInlines,
  read: (text: string, length?: number) => ParsedInlines,
): ParsedInlines {
  if (text.length <= MAX_HELD && mayDefine(text)) return read('');
  const at = whole.half?.at ?? 0;
  const from = Math.max(0, text.length - MAX_HELD);
  let shown = halfLink(text, whole);
  let parsed = shown === text ? whole : read(shown);
  const isPending = shown.endsWith(PENDING_TARGET);
  // What is open in the text of the link would take its target for its own; and what is kept back before it keeps it back, too.
  const isTaken =
    isPending && parsed.unfinished.some((open) => open.at > at || ((open.isMark || open.isHeld) && open.at >= from));
  if (isTaken) {
    shown = at >= from ? text.slice(0, at) : text;
    parsed = read(shown);
  }
  // The removed text may have closed constructs before it.
  while (!isPending || isTaken) {
    const length = heldFrom(shown, from, mayBeTable, parsed);
    if (length >= shown.length) break;
    shown = shown.slice(0, length);
    parsed = read(shown);
  }
  // A picture in a link is shown before the link is complete.
  const around = parsed.brackets.find((bracket) => isAroundPicture(shown, bracket.at));
  return completed(shown, parsed, around && { at: around.at, closing: PENDING_TARGET }, read);
}

function openCode({ unfinished }: ParsedInlines): number {
  return unfinished.find(({ closing }) => closing.startsWith('`'))?.at ?? Infinity;
}

/** The text with its last link as what it will be, if a link is half written at its end. */
function halfLink(text: string, parsed: ParsedInlines): string {
  const { half } = parsed;
  if (!half || half.at > openCode(parsed)) return text;
  const { at, end, isImage } = half;
  const isCertain =
    isAroundPicture(text, at) ||
    (text[end] === '[' ? mayRefer(text, at, text.slice(at + 1, end - 1)) : ADDRESS.test(text.slice(end + 1)));
  if (isCertain && !isImage) return text.slice(0, end - 1) + PENDING_TARGET;
  return isCertain || text.length - at <= MAX_HELD ? text.slice(0, at) : text;
}

export function isAroundPicture(text: string, at: number): boolean {
  return text.slice(at, at + 3) === '[![';
}

/** From where on the end of a text is kept back. */
function heldFrom(text: string, from: number, mayBeTable: boolean, parsed: ParsedInlines): number {
  const { brackets, nodes, unfinished } = parsed;
  const code = openCode(parsed);
  const bracket = brackets.find(
    ({ at }, index) => at >= from && (brackets[index + 1]?.isImage || !isAroundPicture(text, at)),
  );
  const head = tableHeadAt(text, mayBeTable);
  if (head < Infinity) return head;
  let length = Math.min(text.length, bracket?.at ?? Infinity);
  for (const { at, isHeld, isMark } of unfinished) if ((isHeld || isMark) && at >= from && at < length) length = at;
  // If these backticks end nothing, they are code themselves.
  if (length === text.length && text.endsWith('`') && typeof nodes.at(-1) !== 'string') return length;
  for (;;) {
    if (length < text.length) length = inkedLength(text.slice(0, length));
    const mark = (code < length ? HELD_IN_CODE : HELD).exec(text.slice(from, length));
    if (!mark) return length;
    length = from + mark.index;
  }
}

/** More than this is not half written, but meant as it stands. */
const MAX_UNFINISHED = 8;

/** The nodes of a text in which all is closed that is open at its end, from the innermost to the outermost. */
function completed(
  text: string,
  parsed: ParsedInlines,
  link: Unfinished | undefined,
  read: (text: string, length?: number) => ParsedInlines,
): ParsedInlines {
  const { unfinished } = parsed;
  const isMeant = unfinished.length > MAX_UNFINISHED;
  if (!link && (isMeant || unfinished.length === 0)) return parsed;
  const open = [...(isMeant ? [] : unfinished), ...(link ? [link] : [])];
  const closing = open.toSorted((one, other) => other.at - one.at).map((mark) => mark.closing);
  return read(text + closing.join(''), text.length);
}
