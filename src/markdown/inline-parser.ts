import { bareAutolinkAt, findBareAutolink, linkEmails } from './autolinks.ts';
import { LABEL, normalLabel, type Definition } from './definitions.ts';
import { delimiterRun, pairDelimiters, treeOf, type DelimiterRun, type Token } from './delimiters.ts';
import { ENTITY, entityText, ESCAPABLE, unescaped, type EntityDecoder } from './escapes.ts';
import { TAG } from './html-block.ts';
import { plainText, type Inline } from './inline.ts';
import { readDestination, readTitle } from './link-parts.ts';

/** What inline text is read with. */
export interface InlineContext {
  readonly gfm: boolean;
  /** A newline is a break. */
  readonly breaks: boolean;
  readonly decodeEntity: EntityDecoder;
  readonly definitions: ReadonlyMap<string, Definition>;
}

export interface ParsedInlines {
  readonly nodes: Inline[];
  /** The last place at which the text can be cut in two, such that both parts mean apart what they mean together, whatever comes. */
  readonly cut: number;
  /** Labels that are not defined, and would be links if they were. */
  readonly missing: ReadonlySet<string>;
}

export function parseInlines(source: string, context: InlineContext): ParsedInlines {
  return new InlineParser(source, context).parse();
}

interface Bracket {
  readonly at: number;
  readonly isImage: boolean;
  /** How many tokens and runs there were before it. */
  readonly tokens: number;
  readonly runs: number;
  /** Another bracket came after it: what is between the two brackets cannot be a label. */
  holdsBracket: boolean;
}

class InlineParser {
  readonly #source: string;
  readonly #context: InlineContext;
  #at = 0;
  readonly #tokens: Token[] = [];
  readonly #runs: DelimiterRun[] = [];
  readonly #brackets: Bracket[] = [];
  /** Below this height brackets begin no links, because a link has come after them: links do not hold links. */
  #linkFloor = 0;
  readonly #missing = new Set<string>();
  /** From here on, something has been begun that more text may end. */
  #unsure = Infinity;
  /** For each length of a run of backticks, where the last one stands; made when it is first needed. */
  #lastTicks: Map<number, number> | undefined;
  /** Ends of HTML constructs (`-->`) that the rest of the text does not hold. */
  readonly #absent = new Set<string>();

  constructor(source: string, context: InlineContext) {
    this.#source = source;
    this.#context = context;
  }

  parse(): ParsedInlines {
    while (this.#at < this.#source.length) this.#step();
    const openBracket = this.#brackets.find(({ isImage }, height) => isImage || height >= this.#linkFloor);
    const openRun = pairDelimiters(this.#runs, 0);
    const limit = Math.min(this.#unsure, openBracket?.at ?? Infinity, openRun);
    const { nodes, cuts } = treeOf(this.#tokens);
    return {
      nodes: this.#context.gfm ? linkEmails(nodes) : nodes,
      cut: cuts.findLast((cut) => cut <= limit) ?? 0,
      missing: this.#missing,
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
    const start = this.#at;
    let run = this.#match(PLAIN)?.[0] ?? this.#source.charAt(start);
    if (this.#context.gfm && this.#brackets.length === 0) {
      const link = bareAutolinkAt(this.#source, start);
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
    if (/\S/.test(this.#source.charAt(space + 1))) this.#tokens.push(space + 1);
  }

  #newline(): void {
    const last = this.#tokens.at(-1);
    const text = typeof last === 'string' ? last.replace(/ +$/, '') : undefined;
    const isHard = typeof last === 'string' && text !== undefined && last.length - text.length >= 2;
    if (text !== undefined) this.#tokens[this.#tokens.length - 1] = text;
    this.#break(isHard);
    this.#at += 1 + (this.#match(SPACES, this.#at + 1)?.[0].length ?? 0);
    this.#tokens.push(this.#at);
  }

  #break(isHard: boolean): void {
    this.#tokens.push(isHard || this.#context.breaks ? BREAK : '\n');
  }

  #backslash(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next === '\n') {
      this.#break(true);
      this.#at += 2 + (this.#match(SPACES, this.#at + 2)?.[0].length ?? 0);
    } else if (ESCAPABLE.test(next)) {
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
    const start = this.#at;
    const ticks = this.#match(TICKS)?.[0] ?? '`';
    const { length } = ticks;
    this.#lastTicks ??= new Map(Array.from(this.#source.matchAll(/`+/g), (run) => [run[0].length, run.index]));
    if ((this.#lastTicks.get(length) ?? -1) <= start) {
      this.#unsure = Math.min(this.#unsure, start);
      return this.#take(length);
    }
    let end = start + length;
    for (;;) {
      end = this.#source.indexOf(ticks, end);
      const run = this.#match(TICKS, end)?.[0].length ?? length;
      if (run === length) break;
      end += run;
    }
    const code = this.#source.slice(start + length, end).replaceAll('\n', ' ');
    // One space on both sides is there to hold backticks apart from those around.
    const isPadded = /^ .* $/s.test(code) && /[^ ]/.test(code);
    const text = isPadded ? code.slice(1, -1) : code;
    this.#tokens.push({ element: { kind: 'code-span' }, children: [text] });
    this.#at = end + length;
  }

  #angle(): void {
    const link = this.#match(AUTOLINK);
    if (link) {
      const [source, address = '', email] = link;
      this.#tokens.push({
        element: { kind: 'link', url: email === undefined ? address : `mailto:${email}`, title: '' },
        children: [email ?? address],
      });
      this.#at += source.length;
      return;
    }
    // HTML is shown as the text it is, but what is within a tag is no markdown.
    const end = this.#htmlEnd();
    if (end === undefined) {
      const next = this.#source.charAt(this.#at + 1);
      if (next === '' || /[a-z/!?]/i.test(next)) this.#unsure = Math.min(this.#unsure, this.#at);
    }
    this.#take((end ?? this.#at + 1) - this.#at);
  }

  #htmlEnd(): number | undefined {
    const tag = this.#match(TAG_HERE);
    if (tag) return this.#at + tag[0].length;
    const opening = this.#match(HTML_OPENING)?.[0];
    if (opening === undefined) return undefined;
    if (opening === '<!--' && this.#match(EMPTY_COMMENT)) return EMPTY_COMMENT.lastIndex;
    const closing = HTML_CLOSINGS.get(opening) ?? '>';
    if (this.#absent.has(closing)) return undefined;
    const end = this.#source.indexOf(closing, this.#at + opening.length);
    if (end >= 0) return end + closing.length;
    this.#absent.add(closing);
    return undefined;
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
    const target = this.#inlineTarget(end) ?? this.#referenceTarget(bracket, end);
    if (!target) return this.#take(1);

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

  /** `(destination "title")` */
  #inlineTarget(at: number): (Definition & { end: number }) | undefined {
    if (this.#source[at] !== '(') return undefined;
    const from = this.#afterSpace(at + 1);
    const destination = readDestination(this.#source, from);
    if (!destination) return undefined;
    const gap = this.#afterSpace(destination.end);
    const title = gap > destination.end ? readTitle(this.#source, gap) : undefined;
    const end = title ? this.#afterSpace(title.end) : gap;
    if (this.#source[end] !== ')') return undefined;
    const decode = this.#context.decodeEntity;
    return { url: unescaped(destination.text, decode), title: unescaped(title?.text ?? '', decode), end: end + 1 };
  }

  /** `[label]`, `[]`, or nothing: then the text itself is the label. */
  #referenceTarget(bracket: Bracket, at: number): (Definition & { end: number }) | undefined {
    const own = this.#source.slice(bracket.at + (bracket.isImage ? 2 : 1), at - 1);
    const explicit = this.#match(LABEL, at);
    const isExplicit = explicit !== undefined && /\S/.test(explicit[1] ?? '');
    const end = explicit ? at + explicit[0].length : this.#source.startsWith('[]', at) ? at + 2 : at;
    if (!isExplicit && (bracket.holdsBracket || own.length > 999)) return undefined;
    const label = normalLabel(isExplicit ? (explicit[1] ?? '') : own);
    if (label === '') return undefined;
    const definition = this.#context.definitions.get(label);
    if (definition) return { ...definition, end: isExplicit || end === at + 2 ? end : at };
    this.#missing.add(label);
    return undefined;
  }

  #afterSpace(from: number): number {
    return from + (this.#match(SPACE_WITH_NEWLINE, from)?.[0].length ?? 0);
  }
}

const BREAK = { element: { kind: 'break' }, children: [] } as const;
const PLAIN = /[^\n\\`*_~[\]!<&]+/y;
const SPACES = /[ \t]*/y;
const TICKS = /`+/y;
const SPACE_WITH_NEWLINE = /[ \t]*(?:\n[ \t]*)?/y;
const TAG_HERE = new RegExp(TAG, 'iy');

/** An address, or an e-mail address, in angle brackets. */
const AUTOLINK =
  /<(?:([a-z][a-z\d.+-]{1,31}:[^\s<>\x00-\x20]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*))>/iy;

const HTML_OPENING = /<(?:!--|\?|!\[CDATA\[|![a-z])/iy;
const EMPTY_COMMENT = /<!---?>/y;
const HTML_CLOSINGS: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
]);
