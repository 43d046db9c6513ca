/**
 * Parses the content of paragraphs, headings and cells: code, emphasis, links, images, autolinks, tags, line breaks.
 * @module
 */
import {
  CHARACTER_REFERENCE,
  decodeCharacterReference,
  entityKey,
  ESCAPABLE_PUNCTUATION,
} from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import { indexOfAutolink, linkifyEmails, matchAutolink } from './autolinks.ts';
import { CodeSpans } from './code-spans.ts';
import { buildTree, findOpenConstructs, pairDelimiters, runEnd, scanDelimiterRun } from './delimiters.ts';
import { HtmlInlineReader } from './html-inline.ts';
import { MAX_OPEN_TAGS, readTag } from './html-tags.ts';
import type { ParsedInlines } from './inline.ts';
import type { InlineContext } from './inline-context.ts';
import { emit, emitMatch, emitText, markSplitPoint, matchHere, takeContent, type InlineState } from './inline-state.ts';
import { isInBrackets, parseCloseBracket, parseOpenBracket } from './link-parser.ts';
import { parsePlainText, wordBoundary } from './plain-text.ts';

/**
 * Parses the inline content of a paragraph, a heading or a cell.
 *
 * @param writtenLength The length of the real input. Characters after it were appended to close open constructs.
 * @param withheldFrom The start of the extension source that is open, if that is known: nothing before it is an open source.
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
  readonly #state: InlineState;
  readonly #codeSpans: CodeSpans;
  readonly #htmlReader: HtmlInlineReader;
  readonly #extensionReader: ReturnType<ExtensionHooks['createInlineReader']> | undefined;
  /** The end of the word that contains the last delimiter run. */
  #wordEnd = 0;

  constructor(source: string, context: InlineContext, writtenLength = source.length, withheldFrom = 0) {
    this.#source = source;
    this.#writtenLength = writtenLength;
    this.#context = context;
    this.#codeSpans = new CodeSpans(source);
    this.#htmlReader = new HtmlInlineReader(source);
    this.#extensionReader = context.extensions?.createInlineReader(source, writtenLength, withheldFrom);
    const unresolved = new Set<string>();
    this.#state = {
      source,
      context,
      decode: (name) => {
        const text = context.decodeEntity(name);
        // An unknown name may become known later, as a label may be defined later.
        if (text === undefined) unresolved.add(entityKey(name));
        return text;
      },
      position: 0,
      tokens: [],
      splitPointTokens: [],
      runs: [],
      brackets: [],
      inactiveBelow: 0,
      tags: [],
      unresolved,
      uncertainFrom: Infinity,
      partialLink: undefined,
      openLiteral: undefined,
    };
  }

  parse(): ParsedInlines {
    const state = this.#state;
    while (state.position < this.#source.length) this.#parseNext();
    const brackets = state.brackets.filter(({ isImage }, height) => isImage || height >= state.inactiveBelow);
    const openRuns = pairDelimiters(state.runs, 0);
    const limit = Math.min(
      state.uncertainFrom,
      brackets[0]?.start ?? Infinity,
      openRuns[0]?.start ?? Infinity,
      state.tags[0]?.start ?? Infinity,
    );
    const { nodes, splitPoints } = buildTree(state.tokens);
    return {
      nodes: this.#context.gfm ? linkifyEmails(nodes) : nodes,
      splitPoint: splitPoints.findLast((splitPoint) => splitPoint <= limit) ?? 0,
      unresolved: state.unresolved,
      brackets,
      partialLink: state.partialLink,
      openConstructs: findOpenConstructs(openRuns, state.tags, state.openLiteral),
    };
  }

  #parseNext(): void {
    const state = this.#state;
    const { position } = state;
    if (emitMatch(state, this.#extensionReader?.read(position))) return;
    switch (this.#source[position]) {
      case '\n':
        return this.#parseNewline();
      case '\\':
        return this.#parseBackslash();
      case '`':
        emitMatch(state, this.#codeSpans.read(position));
        break;
      case '*':
      case '_':
        return this.#parseDelimiters();
      case '~':
        return this.#parseTildes();
      case '[':
        return parseOpenBracket(state, 1);
      case '!':
        return this.#source[position + 1] === '[' ? parseOpenBracket(state, 2) : emitText(state, 1);
      case ']':
        return parseCloseBracket(state);
      case '<':
        if (!this.#context.htmlTags || !this.#parseTag()) emitMatch(state, this.#htmlReader.read(position));
        break;
      case '&':
        return this.#parseEntity();
      default:
        return this.#parsePlainText();
    }
  }

  #parsePlainText(): void {
    const state = this.#state;
    const start = state.position;
    let run = matchHere(state, this.#context.extensions?.plainTextRun ?? PLAIN_TEXT) || this.#source.charAt(start);
    if (this.#context.gfm && !isInBrackets(state)) {
      if (emitMatch(state, matchAutolink(this.#source, start))) return;
      run = run.slice(0, indexOfAutolink(run));
    }
    const splitPoint = wordBoundary(this.#source, start, run);
    if (splitPoint > 0) markSplitPoint(state, splitPoint);
    emitText(state, run.length);
  }

  #parseNewline(): void {
    const { tokens } = this.#state;
    const last = tokens.at(-1);
    let spaces = 0;
    if (typeof last === 'string') {
      while (last.at(-1 - spaces) === ' ') spaces += 1;
      tokens[tokens.length - 1] = last.slice(0, last.length - spaces);
    }
    this.#emitBreak(1, spaces >= 2);
    markSplitPoint(this.#state, this.#state.position);
  }

  /** Reads a line break of `length` characters and the spaces at the beginning of the next line. */
  #emitBreak(length: number, isHard: boolean): void {
    emit(this.#state, isHard || this.#context.breaks ? BREAK : '\n', length);
    this.#state.position += matchHere(this.#state, SPACES).length;
  }

  #parseBackslash(): void {
    const next = this.#source.charAt(this.#state.position + 1);
    if (next === '\n') return this.#emitBreak(2, true);
    if (ESCAPABLE_PUNCTUATION.test(next)) this.#state.position += 1;
    emitText(this.#state, 1);
  }

  #parseEntity(): void {
    const reference = matchHere(this.#state, CHARACTER_REFERENCE);
    const text = reference && decodeCharacterReference(reference, this.#state.decode);
    if (text) emit(this.#state, text, reference.length);
    else emitText(this.#state, 1);
  }

  /** Two tildes are strikethrough. Any other number is text, because a single tilde mostly means "about". */
  #parseTildes(): void {
    const length = runEnd(this.#source, this.#state.position) - this.#state.position;
    if (this.#context.gfm && length === 2) this.#parseDelimiters();
    else emitText(this.#state, length);
  }

  #parseDelimiters(): void {
    const { position, runs } = this.#state;
    if (this.#wordEnd <= position) {
      const space = this.#source.slice(position).search(WORD_END);
      this.#wordEnd = space < 0 ? Infinity : position + space;
    }
    const run = scanDelimiterRun(this.#source, position, {
      gfm: this.#context.gfm,
      wordEnd: this.#wordEnd,
      isSynthetic: position >= this.#writtenLength,
    });
    runs.push(run);
    emit(this.#state, run, run.length);
  }

  /** Reads a tag of the closed set. A closing tag makes an element of everything since its opening tag. */
  #parseTag(): boolean {
    const state = this.#state;
    const { position, tokens, tags, runs, brackets } = state;
    const tag = readTag(this.#source, position);
    if (!tag) return false;
    const { element } = tag;
    const length = tag.end - position;
    if (element.kind === 'break') {
      emit(state, BREAK, length);
      // The tag already breaks the line, so a line end right behind it must not break it again.
      state.position += matchHere(state, LINE_END).length;
      return true;
    }
    if (!tag.isClosing) {
      if (tags.length >= MAX_OPEN_TAGS) return false;
      const [tokenIndex, runIndex, bracketIndex] = [tokens.length, runs.length, brackets.length];
      tags.push({ ...tag, start: position, tokenIndex, runIndex, bracketIndex });
      emitText(state, length);
      return true;
    }
    const open = tags.findLast(({ name }) => name === tag.name);
    if (!open) return false;
    emit(state, { element, children: takeContent(state, open) }, length);
    brackets.length = Math.min(brackets.length, open.bracketIndex);
    state.inactiveBelow = Math.min(state.inactiveBelow, brackets.length);
    return true;
  }
}

const BREAK = { element: { kind: 'break' }, children: [] } as const;
const PLAIN_TEXT = /[^\n\\`*_~[\]!<&]+/y;
const SPACES = /[ \t]*/y;
const LINE_END = /[ \t]*\n?[ \t]*/y;
const WORD_END = /[\s，。！？；：、]/;
