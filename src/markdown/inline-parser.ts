import { AngleBrackets } from './angle-brackets.ts';
import { bareAutolinkAt, findBareAutolink, linkEmails } from './autolinks.ts';
import { CodeSpans } from './code-spans.ts';
import { readReference } from './definitions.ts';
import { delimiterRun, pairDelimiters, runEnd, treeOf, type DelimiterRun, type Token } from './delimiters.ts';
import { ENTITY, entityKey, entityText, ESCAPABLE } from './escapes.ts';
import type { Extensions, ReadSource } from './extensions.ts';
import { mayRefer, PENDING, unfinishedOf, type HalfLink, type Unfinished } from './graceful.ts';
import { plainText, type Bracket, type InlineContext, type ParsedInlines } from './inline.ts';
import { matchAt } from './match-at.ts';
import { mayBecomeTarget, readTarget, withScheme, type LinkTarget } from './link-parts.ts';
import { noteLabel } from './notes.ts';
import { parseWords, wordCut } from './words.ts';

/**
 * @param length How much of the source is written already: what follows was added to close what is open.
 * @param held Where the source of an extension begins that is open, if that is known: nothing before it is one.
 */
export function parseInlines(source: string, context: InlineContext, length?: number, held?: number): ParsedInlines {
  const plain = context.extensions?.plain ?? PLAIN;
  return parseWords(source, plain) ?? new InlineParser(source, context, length, held).parse();
}

class InlineParser {
  readonly #source: string;
  readonly #length: number;
  readonly #context: InlineContext;
  readonly #codeSpans: CodeSpans;
  readonly #angleBrackets: AngleBrackets;
  readonly #sources: ReturnType<Extensions['inline']> | undefined;
  #at = 0;
  readonly #tokens: Token[] = [];
  /** Which of the tokens are places for a cut. */
  readonly #cuts: number[] = [];
  readonly #runs: DelimiterRun[] = [];
  readonly #brackets: Bracket[] = [];
  /** Below this height brackets begin no links, because a link has come after them: links do not hold links. */
  #linkFloor = 0;
  readonly #missing = new Set<string>();
  /** Where the word ends in which the last run of delimiters stands. */
  #wordEnd = 0;
  /** From here on, something has been begun that more text may end. */
  #unsure = Infinity;
  #half: HalfLink | undefined;
  /** The first run of backticks without a partner, or the source of an extension without an end, whichever comes first. */
  #openLiteral: Unfinished | undefined;

  constructor(source: string, context: InlineContext, length = source.length, held = 0) {
    this.#source = source;
    this.#length = length;
    this.#context = context;
    this.#codeSpans = new CodeSpans(source);
    this.#angleBrackets = new AngleBrackets(source);
    this.#sources = context.extensions?.inline(source, length, held);
  }

  parse(): ParsedInlines {
    while (this.#at < this.#source.length) this.#step();
    const brackets = this.#brackets.filter(({ isImage }, height) => isImage || height >= this.#linkFloor);
    const openRuns = pairDelimiters(this.#runs, 0);
    const limit = Math.min(this.#unsure, brackets[0]?.at ?? Infinity, openRuns[0]?.at ?? Infinity);
    const { nodes, cuts } = treeOf(this.#tokens);
    return {
      nodes: this.#context.gfm ? linkEmails(nodes) : nodes,
      cut: cuts.findLast((cut) => cut <= limit) ?? 0,
      missing: this.#missing,
      brackets,
      half: this.#half,
      unfinished: unfinishedOf(openRuns, this.#openLiteral),
    };
  }

  #step(): void {
    if (this.#put(this.#sources?.read(this.#at))) return;
    switch (this.#source[this.#at]) {
      case '\n':
        return this.#newline();
      case '\\':
        return this.#backslash();
      case '`':
        this.#put(this.#codeSpans.read(this.#at));
        break;
      case '*':
      case '_':
        return this.#delimiters();
      case '~':
        return this.#tildes();
      case '[':
        return this.#openBracket(1);
      case '!':
        return this.#source[this.#at + 1] === '[' ? this.#openBracket(2) : this.#take(1);
      case ']':
        return this.#closeBracket();
      case '<':
        this.#put(this.#angleBrackets.read(this.#at));
        break;
      case '&':
        return this.#entity();
      default:
        return this.#plain();
    }
  }

  /** What is written here may be in the text of a link or a picture. */
  get #isBracketed(): boolean {
    return this.#brackets.length > this.#linkFloor || this.#brackets.at(-1)?.isInImage === true;
  }

  /** Takes characters as the text they are. */
  #take(count: number): void {
    this.#tokens.push(this.#source.slice(this.#at, this.#at + count));
    this.#at += count;
  }

  #match(pattern: RegExp): string {
    return matchAt(pattern, this.#source, this.#at)?.[0] ?? '';
  }

  #plain(): void {
    const start = this.#at;
    let run = this.#match(this.#context.extensions?.plain ?? PLAIN) || this.#source.charAt(start);
    if (this.#context.gfm && !this.#isBracketed) {
      if (this.#put(bareAutolinkAt(this.#source, start))) return;
      run = run.slice(0, findBareAutolink(run));
    }
    const cut = wordCut(this.#source, start, run);
    if (cut > 0) this.#mayCut(cut);
    this.#take(run.length);
  }

  #newline(): void {
    const last = this.#tokens.at(-1);
    let spaces = 0;
    if (typeof last === 'string') {
      while (last.at(-1 - spaces) === ' ') spaces += 1;
      this.#tokens[this.#tokens.length - 1] = last.slice(0, last.length - spaces);
    }
    this.#break(1, spaces >= 2);
    this.#mayCut(this.#at);
  }

  #mayCut(at: number): void {
    this.#cuts.push(this.#tokens.length);
    this.#tokens.push(at);
  }

  /** Between the brackets of a link nothing may be cut, nor between those that will be one when their label is defined. */
  #keepWhole(bracket: Bracket): void {
    while ((this.#cuts.at(-1) ?? -1) >= bracket.tokens) this.#tokens[this.#cuts.pop() ?? 0] = '';
  }

  /** Takes what breaks the line, and the spaces with which the next one begins. */
  #break(length: number, isHard: boolean): void {
    this.#tokens.push(isHard || this.#context.breaks ? BREAK : '\n');
    this.#at += length;
    this.#at += this.#match(SPACES).length;
  }

  #backslash(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next === '\n') return this.#break(2, true);
    if (ESCAPABLE.test(next)) this.#at += 1;
    this.#take(1);
  }

  /** A name that stands for nothing may be known later, as a label may be. */
  readonly #decode = (name: string): string | undefined => {
    const text = this.#context.decodeEntity(name);
    if (text === undefined) this.#missing.add(entityKey(name));
    return text;
  };

  #entity(): void {
    const source = this.#match(ENTITY);
    const text = source && entityText(source, this.#decode);
    if (!text) return this.#take(1);
    this.#tokens.push(text);
    this.#at += source.length;
  }

  /** Two of them strike something out, and no other number does: one of them mostly means "about". */
  #tildes(): void {
    const length = runEnd(this.#source, this.#at) - this.#at;
    if (this.#context.gfm && length === 2) this.#delimiters();
    else this.#take(length);
  }

  #delimiters(): void {
    if (this.#wordEnd <= this.#at) {
      const space = this.#source.slice(this.#at).search(WORD_END);
      this.#wordEnd = space < 0 ? Infinity : this.#at + space;
    }
    const { gfm } = this.#context;
    const run = delimiterRun(this.#source, this.#at, {
      gfm,
      wordEnd: this.#wordEnd,
      isAdded: this.#at >= this.#length,
    });
    this.#tokens.push(run);
    this.#runs.push(run);
    this.#at += run.length;
  }

  /** Takes what was found here, if it is anything. */
  #put(found: ReadSource | undefined): boolean {
    if (found?.isUnsure) this.#doubt();
    this.#openLiteral ??= found?.unfinished;
    if (!found?.node) return false;
    this.#tokens.push(found.node);
    this.#at = found.end;
    return true;
  }

  /** What stands here may be something else when more of the text has come. */
  #doubt(at = this.#at): void {
    this.#unsure = Math.min(this.#unsure, at);
  }

  #openBracket(length: number): void {
    const around = this.#brackets.at(-1);
    if (around) around.holdsBracket = true;
    const isImage = length === 2;
    this.#brackets.push({
      at: this.#at,
      isImage,
      isInImage: isImage || around?.isInImage === true,
      tokens: this.#tokens.length,
      runs: this.#runs.length,
      holdsBracket: false,
    });
    this.#take(length);
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    const height = this.#brackets.length;
    const isDead = !bracket?.isImage && height < this.#linkFloor;
    this.#linkFloor = Math.min(this.#linkFloor, height);
    if (!bracket || isDead) return this.#take(1);
    const end = this.#at + 1;
    const text = this.#source.slice(bracket.at + (bracket.isImage ? 2 : 1), this.#at);
    const own = readTarget(this.#source, end, this.#decode);
    const target = own ?? this.#referenceTarget(bracket, text, end);
    // What is defined may still lead elsewhere.
    if (target && !own && bracket.at < this.#unsure && mayBecomeTarget(this.#source, end)) this.#doubt(bracket.at);
    if (!target) return this.#noLink(bracket, text, end);

    this.#keepWhole(bracket);
    pairDelimiters(this.#runs, bracket.runs);
    const children = treeOf(this.#tokens.slice(bracket.tokens + 1)).nodes;
    this.#tokens.length = bracket.tokens;
    const { title } = target;
    const url = this.#context.gfm ? withScheme(target.url) : target.url;
    if (bracket.isImage) {
      this.#tokens.push({ element: { kind: 'image', url, title, alt: plainText(children) }, children: [] });
    } else {
      this.#tokens.push({ element: { kind: 'link', url, title }, children });
      // What is only hoped for does not keep the brackets around it from being a link.
      if (url !== PENDING) this.#linkFloor = height;
    }
    this.#at = target.end;
  }

  /** What is no link may refer to a note, and may become one as long as it stands at the end. */
  #noLink(bracket: Bracket, text: string, end: number): void {
    // Between the brackets no address is a link by itself, so they stay together.
    this.#keepWhole(bracket);
    const { isImage, runs, tokens } = bracket;
    if ((!this.#half || bracket.at < this.#unsure) && mayBecomeTarget(this.#source, end)) {
      this.#half ??= { ...bracket, end };
      this.#doubt(bracket.at);
    }
    const { gfm, isGrowing, notes } = this.#context;
    const label = gfm ? noteLabel(text) : undefined;
    if (label) this.#missing.add(label);
    if (!label || !(isGrowing || notes.isDefined(label))) return this.#take(1);
    this.#runs.length = runs;
    this.#tokens.length = tokens;
    if (isImage) this.#tokens.push('!');
    this.#tokens.push({ element: { kind: 'note-reference', label, number: 0 }, children: [] });
    this.#at += 1;
  }

  #referenceTarget(bracket: Bracket, text: string, at: number): LinkTarget | undefined {
    const reference = readReference(this.#source, at, bracket.holdsBracket ? '' : text);
    if (!reference) return undefined;
    const definition = this.#context.definitions.get(reference.label);
    if (definition) return { ...definition, end: reference.end };
    this.#missing.add(reference.label);
    this.#keepWhole(bracket);
    const isHopeful = this.#context.isGrowing && reference.end > at && mayRefer(this.#source, bracket.at, text);
    return isHopeful ? { url: PENDING, title: '', end: reference.end } : undefined;
  }
}

const BREAK = { element: { kind: 'break' }, children: [] } as const;
const PLAIN = /[^\n\\`*_~[\]!<&]+/y;
const SPACES = /[ \t]*/y;
const WORD_END = /[\s，。！？；：、]/;
