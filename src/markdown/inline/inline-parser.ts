import { HtmlInlineReader } from './html-inline.ts';
import { matchAutolink, indexOfAutolink, linkifyEmails } from './autolinks.ts';
import { CodeSpans } from './code-spans.ts';
import { readReference } from './link-definitions.ts';
import { scanDelimiterRun, pairDelimiters, runEnd, buildTree, type DelimiterRun, type Token } from './delimiters.ts';
import {
  CHARACTER_REFERENCE,
  entityKey,
  decodeCharacterReference,
  ESCAPABLE_PUNCTUATION,
} from '../entities/escapes.ts';
import type { ExtensionHooks, InlineMatch } from '../extensions/extension-hooks.ts';
import {
  looksLikeReference,
  PENDING_URL,
  findOpenConstructs,
  type PartialLink,
  type OpenConstruct,
} from './incomplete-inline.ts';
import { plainText, type Bracket, type InlineContext, type OpenTag, type ParsedInlines } from './inline.ts';
import { matchAt } from './match-at.ts';
import { canBecomeTarget, readTarget, addScheme, type LinkTarget } from './link-target.ts';
import { readFootnoteLabel } from '../footnotes/footnotes.ts';
import { MAX_OPEN_TAGS, readTag } from './html-tags.ts';
import { parsePlainText, wordBoundary } from './plain-text.ts';

/**
 * @param writtenLength How much of the source is written already: what follows was added to close what is open.
 * @param withheldFrom Where the source of an extension begins that is open, if that is known: nothing before it is one.
 */
export function parseInlines(
  source: string,
  context: InlineContext,
  writtenLength?: number,
  withheldFrom?: number,
): ParsedInlines {
  const plainTextRun = context.extensions?.plainTextRun ?? PLAIN_TEXT;
  return parsePlainText(source, plainTextRun) ?? new InlineParser(source, context, writtenLength, withheldFrom).parse();
}

class InlineParser {
  readonly #source: string;
  readonly #writtenLength: number;
  readonly #context: InlineContext;
  readonly #codeSpans: CodeSpans;
  readonly #htmlReader: HtmlInlineReader;
  readonly #extensionReader: ReturnType<ExtensionHooks['createInlineReader']> | undefined;
  #position = 0;
  readonly #tokens: Token[] = [];
  /** Which of the tokens are places for a cut. */
  readonly #splitPointTokens: number[] = [];
  readonly #runs: DelimiterRun[] = [];
  readonly #brackets: Bracket[] = [];
  readonly #tags: OpenTag[] = [];
  /** Below this height brackets begin no links, because a link has come after them: links do not hold links. */
  #inactiveBelow = 0;
  readonly #unresolved = new Set<string>();
  /** Where the word ends in which the last run of delimiters stands. */
  #wordEnd = 0;
  /** From here on, something has been begun that more text may end. */
  #uncertainFrom = Infinity;
  #partialLink: PartialLink | undefined;
  /** The first run of backticks without a partner, or the source of an extension without an end, whichever comes first. */
  #openLiteral: OpenConstruct | undefined;

  constructor(source: string, context: InlineContext, writtenLength = source.length, withheldFrom = 0) {
    this.#source = source;
    this.#writtenLength = writtenLength;
    this.#context = context;
    this.#codeSpans = new CodeSpans(source);
    this.#htmlReader = new HtmlInlineReader(source);
    this.#extensionReader = context.extensions?.createInlineReader(source, writtenLength, withheldFrom);
  }

  parse(): ParsedInlines {
    while (this.#position < this.#source.length) this.#parseNext();
    const brackets = this.#brackets.filter(({ isImage }, height) => isImage || height >= this.#inactiveBelow);
    const openRuns = pairDelimiters(this.#runs, 0);
    const limit = Math.min(
      this.#uncertainFrom,
      brackets[0]?.start ?? Infinity,
      openRuns[0]?.start ?? Infinity,
      this.#tags[0]?.start ?? Infinity,
    );
    const { nodes, splitPoints } = buildTree(this.#tokens);
    return {
      nodes: this.#context.gfm ? linkifyEmails(nodes) : nodes,
      splitPoint: splitPoints.findLast((splitPoint) => splitPoint <= limit) ?? 0,
      unresolved: this.#unresolved,
      brackets,
      partialLink: this.#partialLink,
      openConstructs: findOpenConstructs(openRuns, this.#tags, this.#openLiteral),
    };
  }

  #parseNext(): void {
    if (this.#emit(this.#extensionReader?.read(this.#position))) return;
    switch (this.#source[this.#position]) {
      case '\n':
        return this.#parseNewline();
      case '\\':
        return this.#parseBackslash();
      case '`':
        this.#emit(this.#codeSpans.read(this.#position));
        break;
      case '*':
      case '_':
        return this.#parseDelimiters();
      case '~':
        return this.#parseTildes();
      case '[':
        return this.#parseOpenBracket(1);
      case '!':
        return this.#source[this.#position + 1] === '[' ? this.#parseOpenBracket(2) : this.#emitText(1);
      case ']':
        return this.#parseCloseBracket();
      case '<':
        if (!this.#context.htmlTags || !this.#parseTag()) this.#emit(this.#htmlReader.read(this.#position));
        break;
      case '&':
        return this.#parseEntity();
      default:
        return this.#parsePlainText();
    }
  }

  /** What is written here may be in the text of a link or a picture. */
  get #isBracketed(): boolean {
    return this.#brackets.length > this.#inactiveBelow || this.#brackets.at(-1)?.isInImage === true;
  }

  /** Takes characters as the text they are. */
  #emitText(count: number): void {
    this.#tokens.push(this.#source.slice(this.#position, this.#position + count));
    this.#position += count;
  }

  #match(pattern: RegExp): string {
    return matchAt(pattern, this.#source, this.#position)?.[0] ?? '';
  }

  #parsePlainText(): void {
    const start = this.#position;
    let run = this.#match(this.#context.extensions?.plainTextRun ?? PLAIN_TEXT) || this.#source.charAt(start);
    if (this.#context.gfm && !this.#isBracketed) {
      if (this.#emit(matchAutolink(this.#source, start))) return;
      run = run.slice(0, indexOfAutolink(run));
    }
    const splitPoint = wordBoundary(this.#source, start, run);
    if (splitPoint > 0) this.#markSplitPoint(splitPoint);
    this.#emitText(run.length);
  }

  #parseNewline(): void {
    const last = this.#tokens.at(-1);
    let spaces = 0;
    if (typeof last === 'string') {
      while (last.at(-1 - spaces) === ' ') spaces += 1;
      this.#tokens[this.#tokens.length - 1] = last.slice(0, last.length - spaces);
    }
    this.#emitBreak(1, spaces >= 2);
    this.#markSplitPoint(this.#position);
  }

  #markSplitPoint(position: number): void {
    this.#splitPointTokens.push(this.#tokens.length);
    this.#tokens.push(position);
  }

  /** Between the brackets of a link nothing may be cut, nor between those that will be one when their label is defined. */
  #forbidSplit({ tokenIndex }: Pick<Bracket, 'tokenIndex'>): void {
    while ((this.#splitPointTokens.at(-1) ?? -1) >= tokenIndex) this.#tokens[this.#splitPointTokens.pop() ?? 0] = '';
  }

  /** Takes what breaks the line, and the spaces with which the next one begins. */
  #emitBreak(length: number, isHard: boolean): void {
    this.#tokens.push(isHard || this.#context.breaks ? BREAK : '\n');
    this.#position += length;
    this.#position += this.#match(SPACES).length;
  }

  #parseBackslash(): void {
    const next = this.#source.charAt(this.#position + 1);
    if (next === '\n') return this.#emitBreak(2, true);
    if (ESCAPABLE_PUNCTUATION.test(next)) this.#position += 1;
    this.#emitText(1);
  }

  /** A name that stands for nothing may be known later, as a label may be. */
  readonly #decode = (name: string): string | undefined => {
    const text = this.#context.decodeEntity(name);
    if (text === undefined) this.#unresolved.add(entityKey(name));
    return text;
  };

  #parseEntity(): void {
    const source = this.#match(CHARACTER_REFERENCE);
    const text = source && decodeCharacterReference(source, this.#decode);
    if (!text) return this.#emitText(1);
    this.#tokens.push(text);
    this.#position += source.length;
  }

  /** Two of them strike something out, and no other number does: one of them mostly means "about". */
  #parseTildes(): void {
    const length = runEnd(this.#source, this.#position) - this.#position;
    if (this.#context.gfm && length === 2) this.#parseDelimiters();
    else this.#emitText(length);
  }

  #parseDelimiters(): void {
    if (this.#wordEnd <= this.#position) {
      const space = this.#source.slice(this.#position).search(WORD_END);
      this.#wordEnd = space < 0 ? Infinity : this.#position + space;
    }
    const { gfm } = this.#context;
    const run = scanDelimiterRun(this.#source, this.#position, {
      gfm,
      wordEnd: this.#wordEnd,
      isSynthetic: this.#position >= this.#writtenLength,
    });
    this.#tokens.push(run);
    this.#runs.push(run);
    this.#position += run.length;
  }

  /** Takes what was found here, if it is anything. */
  #emit(match: InlineMatch | undefined): boolean {
    if (match?.mayChange) this.#markUncertain();
    this.#openLiteral ??= match?.openConstruct;
    if (!match?.node) return false;
    this.#tokens.push(match.node);
    this.#position = match.end;
    return true;
  }

  /** What stands here may be something else when more of the text has come. */
  #markUncertain(start = this.#position): void {
    this.#uncertainFrom = Math.min(this.#uncertainFrom, start);
  }

  /** Takes a tag of the closed set; what stands between two of them is the content of an element. */
  #parseTag(): boolean {
    const tag = readTag(this.#source, this.#position);
    if (!tag) return false;
    const { element, end } = tag;
    const [tokens, tags] = [this.#tokens, this.#tags];
    if (element.kind === 'break') {
      tokens.push(BREAK);
      this.#position = end;
      // It ends the line, and what ends it in the source ends no other.
      this.#position += this.#match(LINE_END).length;
      return true;
    }
    if (!tag.isClosing) {
      if (tags.length >= MAX_OPEN_TAGS) return false;
      const [runIndex, bracketIndex] = [this.#runs.length, this.#brackets.length];
      tags.push({ ...tag, start: this.#position, tokenIndex: tokens.length, runIndex, bracketIndex });
      this.#emitText(end - this.#position);
      return true;
    }
    const open = tags.findLast(({ name }) => name === tag.name);
    if (!open) return false;
    this.#forbidSplit(open);
    pairDelimiters(this.#runs, open.runIndex);
    const { nodes: children } = buildTree(tokens.slice(open.tokenIndex + 1));
    this.#dropTokensFrom(open.tokenIndex);
    tokens.push({ element, children });
    this.#brackets.length = Math.min(this.#brackets.length, open.bracketIndex);
    this.#inactiveBelow = Math.min(this.#inactiveBelow, this.#brackets.length);
    this.#position = end;
    return true;
  }

  /** The tokens from one on have become something else: tags among them are closed, or text. */
  #dropTokensFrom(tokenIndex: number): void {
    this.#tokens.length = tokenIndex;
    while ((this.#tags.at(-1)?.tokenIndex ?? -1) >= tokenIndex) this.#tags.pop();
  }

  #parseOpenBracket(length: number): void {
    const outer = this.#brackets.at(-1);
    if (outer) outer.containsBracket = true;
    const isImage = length === 2;
    this.#brackets.push({
      start: this.#position,
      isImage,
      isInImage: isImage || outer?.isInImage === true,
      tokenIndex: this.#tokens.length,
      runIndex: this.#runs.length,
      containsBracket: false,
    });
    this.#emitText(length);
  }

  #parseCloseBracket(): void {
    const bracket = this.#brackets.pop();
    const height = this.#brackets.length;
    const isInactive = !bracket?.isImage && height < this.#inactiveBelow;
    this.#inactiveBelow = Math.min(this.#inactiveBelow, height);
    if (!bracket || isInactive) return this.#emitText(1);
    const end = this.#position + 1;
    const text = this.#source.slice(bracket.start + (bracket.isImage ? 2 : 1), this.#position);
    const inlineTarget = readTarget(this.#source, end, this.#decode);
    const target = inlineTarget ?? this.#referenceTarget(bracket, text, end);
    // What is defined may still lead elsewhere.
    if (target && !inlineTarget && bracket.start < this.#uncertainFrom && canBecomeTarget(this.#source, end))
      this.#markUncertain(bracket.start);
    if (!target) return this.#parseNonLink(bracket, text, end);

    this.#forbidSplit(bracket);
    pairDelimiters(this.#runs, bracket.runIndex);
    const children = buildTree(this.#tokens.slice(bracket.tokenIndex + 1)).nodes;
    this.#dropTokensFrom(bracket.tokenIndex);
    const { title } = target;
    const url = this.#context.gfm ? addScheme(target.url) : target.url;
    if (bracket.isImage) {
      this.#tokens.push({ element: { kind: 'image', url, title, alt: plainText(children) }, children: [] });
    } else {
      this.#tokens.push({ element: { kind: 'link', url, title }, children });
      // What is only hoped for does not keep the brackets around it from being a link.
      if (url !== PENDING_URL) this.#inactiveBelow = height;
    }
    this.#position = target.end;
  }

  /** What is no link may refer to a note, and may become one as long as it stands at the end. */
  #parseNonLink(bracket: Bracket, text: string, end: number): void {
    // Between the brackets no address is a link by itself, so they stay together.
    this.#forbidSplit(bracket);
    const { isImage, runIndex, tokenIndex } = bracket;
    if ((!this.#partialLink || bracket.start < this.#uncertainFrom) && canBecomeTarget(this.#source, end)) {
      this.#partialLink ??= { ...bracket, end };
      this.#markUncertain(bracket.start);
    }
    const { gfm, isGrowing, footnotes } = this.#context;
    const label = gfm ? readFootnoteLabel(text) : undefined;
    if (label) this.#unresolved.add(label);
    if (!label || !(isGrowing || footnotes.isDefined(label))) return this.#emitText(1);
    this.#runs.length = runIndex;
    this.#dropTokensFrom(tokenIndex);
    if (isImage) this.#tokens.push('!');
    this.#tokens.push({ element: { kind: 'footnote-reference', label, number: 0 }, children: [] });
    this.#position += 1;
  }

  #referenceTarget(bracket: Bracket, text: string, labelStart: number): LinkTarget | undefined {
    const reference = readReference(this.#source, labelStart, bracket.containsBracket ? '' : text);
    if (!reference) return undefined;
    const definition = this.#context.definitions.get(reference.label);
    if (definition) return { ...definition, end: reference.end };
    this.#unresolved.add(reference.label);
    this.#forbidSplit(bracket);
    const isProvisional =
      this.#context.isGrowing && reference.end > labelStart && looksLikeReference(this.#source, bracket.start, text);
    return isProvisional ? { url: PENDING_URL, title: '', end: reference.end } : undefined;
  }
}

const BREAK = { element: { kind: 'break' }, children: [] } as const;
const PLAIN_TEXT = /[^\n\\`*_~[\]!<&]+/y;
const SPACES = /[ \t]*/y;
const LINE_END = /[ \t]*\n?[ \t]*/y;
const WORD_END = /[\s，。！？；：、]/;
