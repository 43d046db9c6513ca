import { mayDefine } from './definitions.ts';

/* What is half written, shown as what it will most likely be: so marks do not appear only to vanish with the next piece. */

/** What is open at the end of a text: where it was opened, and what would close it. */
export interface Unfinished {
  readonly at: number;
  readonly closing: string;
}

/** How much of the end may be kept back until it is clear what it is. */
const MAX_HELD = 80;

/**
 * What may turn out to be a mark, at the end: a link or a picture until it is complete, an address in angle brackets, an entity, a
 * backslash, and marks that nothing follows yet.
 */
const HELD = /(?:!?\[[^[\]]*(?:\](?:\([^()\n]*)?)?|!|<[a-z/][^<>\s]*|<|&#?\w*|[*_~`]+|\\)$/i;

/** The first row of a table looks like a line of text, until the second one has come. */
const TABLE_HEAD = /(?:^|\n)\|[^\n]*$/;

/** How much of the text of an open block is shown, from its start or from where it was cut. */
export function gracefulLength(text: string, isStart: boolean): number {
  if (isStart && text.length <= MAX_HELD && mayDefine(text)) return 0;
  const from = Math.max(0, text.length - MAX_HELD);
  const end = text.slice(from);
  const held = (from === 0 || end.includes('\n') ? TABLE_HEAD.exec(end) : null) ?? HELD.exec(end);
  return held ? from + held.index : text.length;
}

/** More than this is not half written, but meant as it stands. */
const MAX_UNFINISHED = 8;

/** What closes all that is open at the end of a text, from the innermost to the outermost. */
export function completion(unfinished: readonly Unfinished[]): string {
  if (unfinished.length > MAX_UNFINISHED) return '';
  return unfinished
    .toSorted((one, other) => other.at - one.at)
    .map(({ closing }) => closing)
    .join('');
}
