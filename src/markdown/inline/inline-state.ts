/**
 * State that the inline parser shares with the parsers of its constructs (links, tags, delimiters): position, tokens, open
 * brackets and delimiter runs.
 * @module
 */
import type { EntityDecoder } from '../entities/escapes.ts';
import { buildTree, pairDelimiters, type DelimiterRun, type Token } from './delimiters.ts';
import type { Bracket, Inline, InlineMatch, OpenConstruct, OpenTag, PartialLink } from './inline.ts';
import type { InlineContext } from './inline-context.ts';
import { matchAt } from './match-at.ts';

/** The state of parsing one text, shared by the parsers of its constructs. */
export interface InlineState {
  readonly source: string;
  readonly context: InlineContext;
  readonly decode: EntityDecoder;
  position: number;
  readonly tokens: Token[];
  /** The indexes of those tokens that are split points. */
  readonly splitPointTokens: number[];
  readonly runs: DelimiterRun[];
  /** Opening brackets without a closing one, from the outermost to the innermost. */
  readonly brackets: Bracket[];
  /** Brackets below this height begin no link, because a link follows them and links do not contain links. */
  inactiveBelow: number;
  /** Opening tags without a closing one. */
  readonly tags: OpenTag[];
  /** Labels and entities that have no definition, but may get one later. */
  readonly unresolved: Set<string>;
  /** The first position at which more text may change the result. */
  uncertainFrom: number;
  partialLink: PartialLink | undefined;
  /** The first run of backticks without a partner, or the first source of an extension without an end. */
  openLiteral: OpenConstruct | undefined;
}

/** The match of a sticky pattern at the current position, or an empty string. */
export function matchHere({ source, position }: InlineState, pattern: RegExp): string {
  return matchAt(pattern, source, position)?.[0] ?? '';
}

/** Reads a token of `length` characters. */
export function emit(state: InlineState, token: Token, length: number): void {
  state.tokens.push(token);
  state.position += length;
}

/** Reads characters as plain text. */
export function emitText(state: InlineState, length: number): void {
  emit(state, state.source.slice(state.position, state.position + length), length);
}

/** Takes over the result of a reader, and returns whether the reader found a node. */
export function emitMatch(state: InlineState, match: InlineMatch | undefined): boolean {
  if (match?.mayChange) markUncertain(state, state.position);
  state.openLiteral ??= match?.openConstruct;
  if (!match?.node) return false;
  emit(state, match.node, match.end - state.position);
  return true;
}

/** Records that more text may change what stands from `start` on. */
export function markUncertain(state: InlineState, start: number): void {
  state.uncertainFrom = Math.min(state.uncertainFrom, start);
}

export function markSplitPoint({ splitPointTokens, tokens }: InlineState, position: number): void {
  splitPointTokens.push(tokens.length);
  tokens.push(position);
}

/**
 * Removes the split points from a token on. A link must not be split, and neither must brackets that become a link when their label is
 * defined.
 */
export function forbidSplitFrom({ splitPointTokens, tokens }: InlineState, tokenIndex: number): void {
  while ((splitPointTokens.at(-1) ?? -1) >= tokenIndex) tokens[splitPointTokens.pop() ?? 0] = '';
}

/** Removes the tokens from an opening bracket or tag on, and returns the nodes of those behind it: the content of an element. */
export function takeContent(state: InlineState, { tokenIndex, runIndex }: Bracket | OpenTag): Inline[] {
  forbidSplitFrom(state, tokenIndex);
  pairDelimiters(state.runs, runIndex);
  const { nodes } = buildTree(state.tokens.slice(tokenIndex + 1));
  dropTokensFrom(state, tokenIndex);
  return nodes;
}

/** Removes the tokens from an index on. Tags among them are closed, or text. */
export function dropTokensFrom({ tokens, tags }: InlineState, tokenIndex: number): void {
  tokens.length = tokenIndex;
  while ((tags.at(-1)?.tokenIndex ?? -1) >= tokenIndex) tags.pop();
}
