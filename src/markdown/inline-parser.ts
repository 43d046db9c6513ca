import { AngleBrackets } from './angle-brackets.ts';
import { bareAutolinkAt, findBareAutolink, linkEmails } from './autolinks.ts';
import { CodeSpans } from './code-spans.ts';
import { readReference } from './definitions.ts';
import { delimiterRun, pairDelimiters, treeOf, type DelimiterRun, type Token } from './delimiters.ts';
import { ENTITY, entityText, ESCAPABLE } from './escapes.ts';
import { mayRefer, PENDING, unfinishedOf, type HalfLink, type Unfinished } from './graceful.ts';
import { plainText, type Bracket, type InlineContext, type ParsedInlines } from './inline.ts';
import { mayBecomeTarget, readTarget, type LinkTarget } from './link-parts.ts';

export function parseInlines(source: string, context: InlineContext): ParsedInlines {
  return new InlineParser(source, context).parse();
}

class InlineParser {
  readonly #source: string;
  readonly #context: InlineContext;
  readonly #codeSpans: CodeSpans;
  readonly #angleBrackets: AngleBrackets;
  #at = 0;
  readonly #tokens: Token[] = [];
  /** Which of the tokens are places for a cut. */
  readonly #cuts: number[] = [];
  readonly #runs: DelimiterRun[] = [];
  readonly #brackets: Bracket[] = [];
  /** Below this height brackets begin no links, because a link has come after them: links do not hold links. */
  #linkFloor = 0;
  readonly #missing = new Set<string>();
  /** From here on, something has been begun that more text may end. */
  #unsure = Infinity;
  #half: HalfLink | undefined;
  /** The first run of backticks without a partner. */
  #openCode: Unfinished | undefined;

  constructor(source: string, context: InlineContext) {
    this.#source = source;
    this.#context = context;
    this.#codeSpans = new CodeSpans(source);
    this.#angleBrackets = new AngleBrackets(source);
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
      unfinished: unfinishedOf(openRuns, this.#openCode),
    };
  }

  #step(): void {
    switch (this.#source[this.#at]) {
      case '\n':
        return this.#newline();
      case '\\':
        return this.#backslash();
      case '`':
        return this.#codeSpan();
      case '*':
      case '_':
        return this.#delimiters();
      case '~':
        return this.#context.gfm ? this.#delimiters() : this.#take(1);
      case '[':
        return this.#openBracket(1);
      case '!':
        return this.#source[this.#at + 1] === '[' ? this.#openBracket(2) : this.#take(1);
      case ']':
        return this.#closeBracket();
      case '<':
        return this.#angle();
      case '&':
        return this.#entity();
      default:
        return this.#plain();
    }
  }

  /** Takes characters as the text they are. */
  #take(count: number): void {
    this.#tokens.push(this.#source.slice(this.#at, this.#at + count));
    this.#at += count;
  }

  #match(pattern: RegExp, from = this.#at): RegExpExecArray | undefined {
    pattern.lastIndex = from;
    return pattern.exec(this.#source) ?? undefined;
  }

  #plain(): void {
    let run = this.#match(PLAIN)?.[0] ?? this.#source.charAt(this.#at);
    if (this.#context.gfm && this.#brackets.length === 0) {
      const link = bareAutolinkAt(this.#source, this.#at);
      if (link) {
        this.#tokens.push(link.node);
        this.#at = link.end;
        return;
      }
      run = run.slice(0, findBareAutolink(run));
    }
    this.#markCut(run);
    this.#take(run.length);
  }

  /** Between two words the text may be cut. The whole of a run of spaces has to be on one side, for some of them make a break. */
  #markCut(run: string): void {
    const space = this.#at + run.lastIndexOf(' ');
    if (space < this.#at || space === 0 || /\s/.test(this.#source.charAt(space - 1))) return;
    if (/\S/.test(this.#source.charAt(space + 1))) this.#mayCut(space + 1);
  }

  #newline(): void {
    const last = this.#tokens.at(-1);
    let spaces = 0;
    if (typeof last === 'string') {
      while (last.at(-1 - spaces) === ' ') spaces += 1;
      this.#tokens[this.#tokens.length - 1] = last.slice(0, last.length - spaces);
    }
    this.#break(spaces >= 2, 1);
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

  #break(isHard: boolean, length: number): void {
    this.#tokens.push(isHard || this.#context.breaks ? BREAK : '\n');
    this.#at += length + (this.#match(SPACES, this.#at + length)?.[0].length ?? 0);
  }

  #backslash(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next === '\n') this.#break(true, 2);
    else if (ESCAPABLE.test(next)) {
      this.#at += 1;
      this.#take(1);
    } else this.#take(1);
  }

  #entity(): void {
    const source = this.#match(ENTITY)?.[0];
    const text = source && entityText(source, this.#context.decodeEntity);
    if (!source || !text) return this.#take(1);
    this.#tokens.push(text);
    this.#at += source.length;
  }

  #delimiters(): void {
    const run = delimiterRun(this.#source, this.#at);
    this.#tokens.push(run);
    this.#runs.push(run);
    this.#at += run.length;
  }

  #codeSpan(): void {
    const { ticks, code, end } = this.#codeSpans.read(this.#at);
    if (code === undefined || end === undefined) {
      this.#doubt();
      this.#openCode ??= { at: this.#at, closing: '`'.repeat(ticks) };
      return this.#take(ticks);
    }
    this.#tokens.push({ element: { kind: 'code-span' }, children: [code] });
    this.#at = end;
  }

  #angle(): void {
    const { node, end, isUnsure } = this.#angleBrackets.read(this.#at);
    if (isUnsure) this.#doubt();
    this.#tokens.push(node ?? '<');
    this.#at = end;
  }

  /** What stands here may be something else when more of the text has come. */
  #doubt(at = this.#at): void {
    this.#unsure = Math.min(this.#unsure, at);
  }

  #openBracket(length: number): void {
    for (const bracket of this.#brackets.slice(-1)) bracket.holdsBracket = true;
    this.#brackets.push({
      at: this.#at,
      isImage: length === 2,
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
    const target = readTarget(this.#source, end, this.#context.decodeEntity) ?? this.#referenceTarget(bracket, end);
    if (!target) {
      if ((!this.#half || bracket.at < this.#unsure) && mayBecomeTarget(this.#source, end)) {
        this.#half ??= { ...bracket, end };
        this.#doubt(bracket.at);
      }
      return this.#take(1);
    }

    this.#keepWhole(bracket);
    pairDelimiters(this.#runs, bracket.runs);
    const children = treeOf(this.#tokens.slice(bracket.tokens + 1)).nodes;
    this.#tokens.length = bracket.tokens;
    const { url, title } = target;
    if (bracket.isImage) {
      this.#tokens.push({ element: { kind: 'image', url, title, alt: plainText(children) }, children: [] });
    } else {
      this.#tokens.push({ element: { kind: 'link', url, title }, children });
      this.#linkFloor = height;
    }
    this.#at = target.end;
  }

  #referenceTarget(bracket: Bracket, at: number): LinkTarget | undefined {
    const text = this.#source.slice(bracket.at + (bracket.isImage ? 2 : 1), at - 1);
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
