import type { Inline, InlineNode, OpenConstruct, OpenTag } from './inline.ts';
import type { InlineElement } from '../sink.ts';

/** A run of `*`, `_` or `~`, and the elements that it opens and closes. */
export interface DelimiterRun {
  readonly character: string;
  /** The position in the source. */
  readonly start: number;
  /** The number of characters, and the number of those that are still text. */
  readonly length: number;
  remaining: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  /** Letters or digits are on both sides, as in `2**10`. Such a run does not pair with another one across a space. */
  readonly isIntraword: boolean;
  /** The run is more likely text, as behind a word or before a path. It opens something only if it is closed. */
  readonly isLikelyText: boolean;
  /** The end of the word around the run. Infinity if that is not known yet. */
  readonly wordEnd: number;
  /** The run was appended to close an open one. */
  readonly isSynthetic: boolean;
  /** The number of elements it closes. */
  closedCount: number;
  /** The elements it opens, from the innermost to the outermost. */
  readonly opens: InlineElement[];
}

/** A part of a text before its delimiters are paired. A number is a position at which the text may be split if no element encloses it. */
export type Token = Inline | DelimiterRun | number;

/** The maximum nesting. Deeper elements are omitted and only their content is kept, because sinks may traverse the tree recursively. */
const MAX_NESTING = 100;

/**
 * Determines whether a run can open or close, by the characters on both sides. CJK punctuation does not count as punctuation here, because
 * no space stands next to it (the rule of markdown-cjk-friendly).
 */
export function scanDelimiterRun(
  source: string,
  start: number,
  { gfm, wordEnd, isSynthetic }: { gfm: boolean; wordEnd: number; isSynthetic: boolean },
): DelimiterRun {
  const character = source.charAt(start);
  const end = runEnd(source, start);
  // Two UTF-16 units on either side contain a whole character.
  const before = source.slice(Math.max(0, start - 2), start);
  const after = source.slice(end, end + 2);
  const isBeforeSpace = /^(?:\s|$)/.test(after);
  const isAfterSpace = /(?:^|\s)$/.test(before);
  const isBeforePunctuation = /^[\p{P}\p{S}]/u.test(after);
  const isAfterPunctuation = /[\p{P}\p{S}]$/u.test(before);
  const isBeforeCjk = STARTS_WITH_CJK.test(after);
  const isAfterCjk = ENDS_WITH_CJK.test(before);
  const isLeftFlanking =
    !isBeforeSpace && (!isBeforePunctuation || isBeforeCjk || isAfterSpace || isAfterPunctuation || isAfterCjk);
  const isRightFlanking =
    !isAfterSpace && (!isAfterPunctuation || isAfterCjk || isBeforeSpace || isBeforePunctuation || isBeforeCjk);
  const length = end - start;
  // An underscore within a word is part of the word.
  const isIntrawordUnderscore = character === '_' && isLeftFlanking && isRightFlanking;
  return {
    character,
    start,
    length,
    remaining: length,
    canOpen: isLeftFlanking && (!isIntrawordUnderscore || isAfterPunctuation),
    canClose: isRightFlanking && (!isIntrawordUnderscore || isBeforePunctuation),
    isIntraword: gfm && /\w$/.test(before) && /^\w/.test(after),
    isLikelyText: LIKELY_TEXT_AFTER.test(before) || LIKELY_TEXT_BEFORE.test(after),
    wordEnd,
    isSynthetic,
    closedCount: 0,
    opens: [],
  };
}

/** The end of the run of equal characters that begins at a position. */
export function runEnd(source: string, start: number): number {
  let end = start + 1;
  while (source[end] === source[start]) end += 1;
  return end;
}

const CJK = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\uff01-\uffee]`;
const STARTS_WITH_CJK = new RegExp(`^${CJK}`, 'u');
const ENDS_WITH_CJK = new RegExp(`${CJK}$`, 'u');

const LIKELY_TEXT_AFTER = /(?:[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\d)\]$^@=]|\w\()$/u;
const LIKELY_TEXT_BEFORE = /^[/.,;:)\]}=+%?>|^-]/;

/**
 * Pairs the runs from `bottom` on, and removes them. This is the algorithm of the specification's appendix: each closer searches backwards
 * for the nearest opener, and an unsuccessful search sets a lower bound for later closers of the same kind.
 *
 * @returns The runs without a partner that could find one if the text continued.
 */
export function pairDelimiters(runs: DelimiterRun[], bottom: number): readonly DelimiterRun[] {
  const open: DelimiterRun[] = [];
  const openersBottom = new Map<string, number>();
  for (let index = bottom; index < runs.length; index += 1) {
    const closer = runs[index] as DelimiterRun;
    if (closer.canClose) closeWith(closer, open, openersBottom);
    if (closer.canOpen && closer.remaining > 0) open.push(closer);
  }
  runs.length = bottom;
  return open;
}

function closeWith(closer: DelimiterRun, open: DelimiterRun[], openersBottom: Map<string, number>): void {
  const kind = `${closer.character}${closer.canOpen}${closer.isIntraword}${closer.length % 3}`;
  while (closer.remaining > 0) {
    // Openers below this index have been searched for closers of this kind.
    const bottomIndex = openersBottom.get(kind) ?? 0;
    let index = open.length - 1;
    while (index >= bottomIndex && !canPair(open[index] as DelimiterRun, closer)) index -= 1;
    if (index < bottomIndex) {
      openersBottom.set(kind, open.length);
      return;
    }
    const opener = open[index] as DelimiterRun;
    const count = Math.min(2, closer.remaining, opener.remaining);
    opener.opens.push({ kind: closer.character === '~' ? 'strike' : count === 2 ? 'strong' : 'emphasis' });
    closer.closedCount += 1;
    opener.remaining -= count;
    closer.remaining -= count;
    // Runs between the two are text.
    open.length = opener.remaining > 0 ? index + 1 : index;
    for (const [otherKind, bottom] of openersBottom)
      if (bottom > open.length) openersBottom.set(otherKind, open.length);
  }
}

function canPair(opener: DelimiterRun, closer: DelimiterRun): boolean {
  if (opener.character !== closer.character) return false;
  if (opener.isIntraword && closer.isIntraword && closer.start > opener.wordEnd) return false;
  if (opener.isLikelyText && closer.isSynthetic) return false;
  // The rule of three: `*foo**bar*` is not `<em>foo</em>*…`.
  return !(closer.canOpen || opener.canClose) || closer.length % 3 === 0 || (opener.length + closer.length) % 3 !== 0;
}

/**
 * The constructs that are open at the end, except those inside of code or a source that is itself open. A run that is more likely text is
 * withheld as long as its word may still close it, and then shown as text.
 */
export function findOpenConstructs(
  runs: readonly DelimiterRun[],
  tags: readonly OpenTag[],
  literal: OpenConstruct | undefined,
): OpenConstruct[] {
  const open: OpenConstruct[] = tags.map(({ start, name }) => ({ start, closer: `</${name}>`, isLikelyText: true }));
  for (const { start, character, remaining, isLikelyText, wordEnd } of runs) {
    if (!isLikelyText) open.push({ start, closer: character.repeat(remaining) });
    else if (wordEnd === Infinity) open.push({ start, closer: '', isLikelyText: true });
  }
  return literal ? [...open.filter(({ start }) => start < literal.start), literal] : open;
}

/** Builds the tree of tokens whose runs are paired, and collects the split points that no element encloses. */
export function buildTree(tokens: readonly Token[]): { nodes: Inline[]; splitPoints: number[] } {
  const root: Inline[] = [];
  const parents: Inline[][] = [root];
  const splitPoints: number[] = [];
  for (const token of tokens) {
    const nodes = parents.at(-1) ?? root;
    if (typeof token === 'number') {
      if (parents.length === 1) splitPoints.push(token);
    } else if (isRun(token)) emitRun(token, parents);
    else append(nodes, token);
  }
  return { nodes: root, splitPoints };
}

function emitRun(run: DelimiterRun, parents: Inline[][]): void {
  parents.length -= run.closedCount;
  append(parents.at(-1) ?? [], run.character.repeat(run.remaining));
  for (const element of run.opens.toReversed()) {
    const nodes = parents.at(-1) ?? [];
    if (parents.length > MAX_NESTING) {
      parents.push(nodes);
      continue;
    }
    const children: Inline[] = [];
    nodes.push({ element, children } satisfies InlineNode);
    parents.push(children);
  }
}

/** Appends a node. Adjacent texts are merged. */
function append(nodes: Inline[], node: Inline): void {
  const last = nodes.at(-1);
  if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node;
  else if (node !== '') nodes.push(node);
}

function isRun(token: Inline | DelimiterRun): token is DelimiterRun {
  return typeof token === 'object' && 'opens' in token;
}
