import { matchAt } from './match-at.ts';
import type { InlineElement } from './sink.ts';

/* Tags of HTML that are read as elements of our own, if `htmlTags` is on: a closed set, and none with attributes. */

export interface Tag {
  readonly name: string;
  readonly element: InlineElement;
  readonly isClosing: boolean;
  readonly end: number;
}

/** More tags than these are not open at one place: whoever draws the tree may go down into it. */
export const MAX_OPEN_TAGS = 10;

/** The tag that stands here, if it is one of the set. Single letters count in lower case only: `List<S>` is a type. */
export function readTag(source: string, at: number): Tag | undefined {
  const [whole = '', slash, letters = '', end] = matchAt(TAG, source, at) ?? [];
  const name = letters.length > 1 ? letters.toLowerCase() : letters;
  const element = ELEMENTS[name];
  // Only a break has no content.
  if (!element || (element.kind === 'break' ? slash : end)) return undefined;
  return { name, element, isClosing: slash === '/', end: at + whole.length };
}

const TAG = /<(\/?)([a-z]{1,6})\s*(\/?)>/iy;

const ELEMENTS: Readonly<Record<string, InlineElement | undefined>> = Object.assign(Object.create(null), {
  br: { kind: 'break' },
  b: { kind: 'strong' },
  strong: { kind: 'strong' },
  i: { kind: 'emphasis' },
  em: { kind: 'emphasis' },
  s: { kind: 'strike' },
  del: { kind: 'strike' },
  ...Object.fromEntries(
    ['sub', 'sup', 'kbd', 'u', 'mark', 'ins', 'small'].map((name) => [name, { kind: 'tag', name }]),
  ),
});

/**
 * The text of a summary that is all that is left of a line; of a line that is unfinished, what there is of it.
 *
 * @returns `undefined` if there is none.
 */
export function summaryText(rest: string, isUnfinished: boolean): string | undefined {
  const [, text, closing] = /^<summary>((?:(?!<\/summary>).)*)(<\/summary>\s*)?$/i.exec(rest) ?? [];
  return closing || isUnfinished ? text : undefined;
}

/** How long the beginning of a `<details>` is, if nothing but its summary stands behind it. */
export function detailsStart(rest: string, isUnfinished: boolean): number | undefined {
  const length = /^<details>\s*/i.exec(rest)?.[0].length;
  if (length === undefined) return undefined;
  const inner = rest.slice(length);
  const isPart = inner === '' || (isUnfinished && '<summary>'.startsWith(inner.toLowerCase()));
  return isPart || summaryText(inner, isUnfinished) !== undefined ? length : undefined;
}

export function endsDetails(rest: string): boolean {
  return /^<\/details>\s*$/i.test(rest);
}
