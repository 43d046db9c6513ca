import { readFootnoteLabel } from '../footnotes/footnotes.ts';
import { looksLikeReference, PENDING_URL } from './incomplete-inline.ts';
import { plainText, type Bracket } from './inline.ts';
import {
  dropTokensFrom,
  emit,
  emitText,
  forbidSplitFrom,
  markUncertain,
  takeContent,
  type InlineState,
} from './inline-state.ts';
import { readReference } from './link-definitions.ts';
import { addScheme, canBecomeTarget, readTarget, type LinkTarget } from './link-target.ts';

/* Parses square brackets: links, images and footnote references. */

/** Whether the current position may be in the text of a link or an image. */
export function isInBrackets({ brackets, inactiveBelow }: InlineState): boolean {
  return brackets.length > inactiveBelow || brackets.at(-1)?.isInImage === true;
}

/** Reads `[`, or `![` if `length` is 2. */
export function parseOpenBracket(state: InlineState, length: number): void {
  const { brackets, position, tokens, runs } = state;
  const outer = brackets.at(-1);
  if (outer) outer.containsBracket = true;
  const isImage = length === 2;
  brackets.push({
    start: position,
    isImage,
    isInImage: isImage || outer?.isInImage === true,
    tokenIndex: tokens.length,
    runIndex: runs.length,
    containsBracket: false,
  });
  emitText(state, length);
}

export function parseCloseBracket(state: InlineState): void {
  const { source, position, brackets, context } = state;
  const bracket = brackets.pop();
  const height = brackets.length;
  const isInactive = !bracket?.isImage && height < state.inactiveBelow;
  state.inactiveBelow = Math.min(state.inactiveBelow, height);
  if (!bracket || isInactive) return emitText(state, 1);
  const end = position + 1;
  const text = source.slice(bracket.start + (bracket.isImage ? 2 : 1), position);
  const inlineTarget = readTarget(source, end, state.decode);
  const target = inlineTarget ?? referenceTarget(state, bracket, text, end);
  // A reference that is defined may still turn into a link with a target of its own.
  if (target && !inlineTarget && bracket.start < state.uncertainFrom && canBecomeTarget(source, end))
    markUncertain(state, bracket.start);
  if (!target) return parseNonLink(state, bracket, text, end);

  const children = takeContent(state, bracket);
  const { title } = target;
  const url = context.gfm ? addScheme(target.url) : target.url;
  const length = target.end - position;
  if (bracket.isImage) {
    emit(state, { element: { kind: 'image', url, title, alt: plainText(children) }, children: [] }, length);
  } else {
    emit(state, { element: { kind: 'link', url, title }, children }, length);
    // A provisional link does not keep the brackets around it from being a link.
    if (url !== PENDING_URL) state.inactiveBelow = height;
  }
}

/** Brackets that are no link may be a footnote reference, and may become a link as long as they stand at the end. */
function parseNonLink(state: InlineState, bracket: Bracket, text: string, end: number): void {
  // Between brackets no bare address becomes a link, so the text must not be split there.
  forbidSplitFrom(state, bracket.tokenIndex);
  if ((!state.partialLink || bracket.start < state.uncertainFrom) && canBecomeTarget(state.source, end)) {
    state.partialLink ??= { ...bracket, end };
    markUncertain(state, bracket.start);
  }
  const { gfm, isGrowing, footnotes } = state.context;
  const label = gfm ? readFootnoteLabel(text) : undefined;
  if (label) state.unresolved.add(label);
  if (!label || !(isGrowing || footnotes.isDefined(label))) return emitText(state, 1);
  state.runs.length = bracket.runIndex;
  dropTokensFrom(state, bracket.tokenIndex);
  if (bracket.isImage) state.tokens.push('!');
  emit(state, { element: { kind: 'footnote-reference', label, number: 0 }, children: [] }, 1);
}

function referenceTarget(
  state: InlineState,
  bracket: Bracket,
  text: string,
  labelStart: number,
): LinkTarget | undefined {
  const { source, context } = state;
  const reference = readReference(source, labelStart, bracket.containsBracket ? '' : text);
  if (!reference) return undefined;
  const definition = context.definitions.get(reference.label);
  if (definition) return { ...definition, end: reference.end };
  state.unresolved.add(reference.label);
  forbidSplitFrom(state, bracket.tokenIndex);
  const isProvisional =
    context.isGrowing && reference.end > labelStart && looksLikeReference(source, bracket.start, text);
  return isProvisional ? { url: PENDING_URL, title: '', end: reference.end } : undefined;
}
