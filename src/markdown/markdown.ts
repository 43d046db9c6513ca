import type { Block } from './block.ts';
import { BlockParser } from './block-parser.ts';
import { browserDecoder } from './browser-entities.ts';
import type { Definition } from './definitions.ts';
import { DocumentDrawer } from './document-drawer.ts';
import { entityKey, type EntityDecoder } from './escapes.ts';
import type { Extensions } from './extensions.ts';
import { MAX_HELD } from './graceful.ts';
import { MAX_LONE_TAG } from './html-block.ts';
import type { InlineContext } from './inline.ts';
import { lateEntities } from './late-entities.ts';
import { restart } from './leaf.ts';
import { Notes } from './notes.ts';
import { Recording } from './recording.ts';
import type { MarkdownSink } from './sink.ts';
import { rowCells } from './table.ts';

export interface MarkdownOptions {
  /**
   * GitHub's extensions: tables, task lists, strikethrough, addresses that are links by themselves, footnotes, alerts. On, unless it is
   * switched off.
   */
  readonly gfm?: boolean;
  /** A newline is a break, as in GitHub's comments, and not only a space, as CommonMark has it. Off, unless it is switched on. */
  readonly breaks?: boolean;
  /**
   * Tags that models write are what they mean, and not the text they are: `br`, `sub`, `sup`, `kbd`, `u`, `mark`, `ins`, `small`, `b`,
   * `strong`, `i`, `em`, `s`, `del`, each closed within its paragraph; `details` and `summary` on lines of their own. None with
   * attributes. No HTML is parsed: each is an element of its own kind. Off, unless it is switched on.
   */
  readonly htmlTags?: boolean;
  /**
   * What named entities stand for, if the page knows better; `name` is without `&` and `;`. Without this all names of HTML are known:
   * some are built in, the browser may know the others, and if it does not they are fetched, and drawn when they are there.
   */
  readonly decodeEntity?: EntityDecoder;
  /**
   * What the page adds: formulas, diagrams. It is made by `createExtensions`. It is looked at anew with each piece, so a getter may
   * return `undefined` as long as no piece has held a mark of an extension.
   */
  readonly extensions?: Extensions | undefined;
}

export interface EndOptions {
  /**
   * The text was cut off: it was stopped, or the connection was lost. What is half written stays drawn as it was while it was being
   * written: open emphasis, rows of a table, references to notes that never came. Off, by default.
   */
  readonly isCut?: boolean;
}

/** A document that is being written. */
export interface Markdown {
  /** Takes the next piece of the source, cut off wherever it may be, and draws what the document is so far. */
  write(delta: string): void;
  /** Says that the document ends here. What is written after it is not taken. */
  end(options?: EndOptions): void;
  /**
   * Says what the whole text is, whatever was written, and ends the document. Blocks are kept, the same nodes, up to the first one that
   * looks otherwise than before. It may be said more than once, and after the end.
   */
  replace(text: string): void;
  /** How many characters have been read until now, each as often as it was: what it costs, for tests. */
  readonly work: number;
}

/**
 * Reads Markdown (CommonMark 0.31.2, and GitHub's extensions) that is still arriving, and draws it into a sink. Each line is put into
 * blocks once. What an unfinished line would amount to is drawn too, and taken back when more of it comes.
 */
export function createMarkdown<Node>(sink: MarkdownSink<Node>, options: MarkdownOptions = {}): Markdown {
  return new MarkdownStream(sink, options);
}

class MarkdownStream<Node> implements Markdown {
  readonly #sink: MarkdownSink<Node>;
  readonly #options: MarkdownOptions;
  readonly #parser: BlockParser;
  readonly #drawer: DocumentDrawer<Node>;
  readonly #definitions = new Map<string, Definition>();
  readonly #context: InlineContext;
  #isEnded = false;
  #isCut = false;
  /** All that was written. */
  #source = '';
  /** The end of the last piece, if it may be half of something: of a line end, or of a character. */
  #half = '';
  /** The line that is unfinished and may still become anything. */
  #line = '';
  /** How long it was when it was last shown. */
  #lookedAt = 0;
  /** What has come of a line that is unfinished, but can go nowhere else than where it goes already. */
  #decided: string | undefined;
  #work = 0;

  constructor(sink: MarkdownSink<Node>, options: MarkdownOptions) {
    this.#sink = sink;
    this.#options = options;
    const { gfm = true, breaks = false, htmlTags = false, extensions } = options;
    const definitions = this.#definitions;
    const notes = new Notes();
    const known = options.decodeEntity ?? browserDecoder();
    const decodeEntity = known ?? lateEntities((names) => this.#redraw(names));
    this.#context = { gfm, breaks, htmlTags, decodeEntity, definitions, extensions, notes, isGrowing: true };
    this.#drawer = new DocumentDrawer(sink, this.#context);
    // What is late is drawn once more; but blocks are not read once more.
    this.#parser = new BlockParser(
      { gfm, htmlTags },
      extensions,
      known ?? (() => undefined),
      ({ label, url, title }) => {
        // The first one counts.
        if (definitions.has(label)) return;
        definitions.set(label, { url, title });
        this.#drawer.defined(label);
      },
    );
  }

  get work(): number {
    return this.#work + this.#drawer.work;
  }

  write(delta: string): void {
    if (this.#isEnded) return;
    this.#context.extensions = this.#parser.extensions = this.#options.extensions;
    const source = this.#half + (this.#source === '' ? delta.replace(/^\ufeff/, '') : delta);
    this.#source += delta;
    const half = source.search(HALF);
    const whole = half < 0 ? source.length : half;
    this.#half = source.slice(whole);
    const text = source.slice(0, whole);
    this.#take(text);
    if (this.#decided !== undefined && IDLE.test(text)) return;
    // A line that is longer than any is not looked at with each piece.
    if (this.#line.length > MAX_LINE && this.#line.length < this.#lookedAt * 1.125) return;
    this.#showAndSettle();
  }

  end({ isCut = false }: EndOptions = {}): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isCut = isCut;
    if (isCut) return this.#endAsDrawn();
    const rest = this.#half;
    this.#half = '';
    this.#take(rest);
    if (this.#line !== '' || this.#decided !== undefined) this.#take('\n');
    this.#parser.finish();
    this.#drawer.end(this.#parser.document);
  }

  replace(text: string): void {
    if (text.startsWith(this.#source)) this.write(text.slice(this.#source.length));
    this.end();
    if (text === this.#source && !this.#isCut) return;
    // A cut text is drawn differently from a finished one, so nothing can be kept.
    const before = this.#isCut ? new Recording() : this.#record(this.#source);
    this.#record(text).replace(before, this.#sink);
    this.#source = text;
    this.#isCut = false;
  }

  /** What a text is drawn as, at once. That it is drawn the same as in pieces makes it known what stands there. */
  #record(text: string): Recording {
    const recording = new Recording();
    const markdown = new MarkdownStream(recording, this.#options);
    markdown.write(text);
    markdown.end();
    this.#work += markdown.work;
    return recording;
  }

  /** Draws again what asked for these entities. */
  #redraw(names: readonly string[]): void {
    for (const name of names) this.#drawer.defined(entityKey(name));
    const { document, tip } = this.#parser;
    if (tip.isLeaf) restart(tip);
    if (document.isOpen) this.#showAndSettle();
    else this.#drawer.draw(document, true);
  }

  #take(source: string): void {
    const text = RARE.test(source)
      ? source.replace(/\r\n?/g, '\n').replace(CITATION, '').replaceAll('\0', '\ufffd')
      : source;
    this.#work += text.length;
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#takeLineEnd(text.slice(from, end));
      from = end + 1;
    }
    this.#takePart(text.slice(from));
  }

  #takePart(part: string): void {
    if (this.#decided === undefined) this.#line += part;
    else {
      this.#decided += part;
      this.#parser.extend(part);
    }
  }

  #takeLineEnd(rest: string): void {
    this.#takePart(rest);
    if (this.#decided === undefined) this.#parser.incorporate(this.#line, '\n');
    else this.#parser.endLine(this.#decided);
    this.#decided = undefined;
    this.#line = '';
  }

  /** Closes the blocks as they are drawn now. */
  #endAsDrawn(): void {
    this.#completeTable();
    this.#context.isCut = true;
    this.#show();
    this.#drawer.freeze();
  }

  /** A row that would have been the head of a table most likely is one: it gets the delimiter row that did not come, or not whole. */
  #completeTable(): void {
    const { tip, gfm } = this.#parser;
    if (!gfm || TABLELESS.has(tip.kind)) return;
    const lines = this.#source.slice(-MAX_LINE).trimEnd().split('\n');
    const hasPart = lines.length > 1 && this.#line !== '' && /^[ \t>|:-]*$/.test(this.#line);
    const head = lines.at(hasPart ? -2 : -1) ?? '';
    const [indent, row] = /^([ \t>]*)(\|.*)$/.exec(head)?.slice(1) ?? [];
    const columns = row === undefined ? 0 : rowCells(row).length;
    if (columns < 2) return;
    if (hasPart) this.#line = '';
    else if (this.#line !== '' || this.#decided !== undefined) this.#take('\n');
    this.#take(`${indent}|${'-|'.repeat(columns)}\n`);
  }

  #showAndSettle(): void {
    this.#lookedAt = this.#line.length;
    this.#show();
    this.#drawer.settle(this.#parser.document);
  }

  #show(): void {
    const { document, tip } = this.#parser;
    const { htmlTags } = this.#options;
    const isHeld = HELD.test(this.#line) || (htmlTags && HELD_TAG.test(this.#line));
    if (isHeld || (htmlTags && !this.#isCut && HELD_SUMMARY.test(this.#line))) return this.#drawer.draw(document, true);

    // What is certain of a long text is settled first: in the speculation nothing can be.
    if (tip.isLeaf && tip.tail.length > LONG) {
      this.#drawer.draw(document, true);
      this.#drawer.settle(document);
    }
    this.#work += this.#line.length;
    // The unfinished line is taken for a whole one.
    const restore = this.#parser.speculate();
    this.#parser.incorporate(this.#line, '');
    const { tip: reached, lineCount, extensions } = this.#parser;
    if (!this.#isCut && isHeldSource(reached, lineCount, this.#line)) {
      restore();
      this.#drawer.draw(document, true);
    } else if (isDecided(reached, lineCount, extensions)) {
      restore();
      this.#parser.incorporate(this.#line, '');
      this.#decided = this.#line;
      this.#line = '';
      this.#drawer.draw(document, true);
    } else {
      this.#drawer.draw(document, false);
      restore();
    }
  }
}

/**
 * A carriage return, which may be followed by a newline, the first half of a character beyond the first 65,536, or a citation that has
 * not ended.
 */
const HALF = /(?:\ue200[^\ue200\ue201\r\n]{0,999}|[\r\ud800-\udbff])$/;

/** Characters that are replaced before parsing. */
const RARE = /[\0\r\ue200-\ue206]/;

/** ChatGPT marks its citations by characters for private use; what is between them means nothing to a reader. */
const CITATION = /\ue200[^\ue200\ue201\r\n]{0,999}\ue201?|[\ue201-\ue206]/g;

/** A line that is nothing but what may mark a block: it is not shown, for with the next character it may be something else. */
const HELD = /^[ \t>]*(?:(?<! {4}|\t)\[\^[^\s[\]]+\]:[ \t]*)?(?:(?:[-+*=_#`~|:<]|\d{1,9}[.)]?)[-*=_`~#|: \t]*)?$/;

/** The same of a tag that may mark a block. */
const HELD_TAG = /^[ \t>*+\d.)-]*(?:<details>\s*)?<\/?[a-z]{0,7}$/i;

/** A summary, which is one if nothing follows it. */
const HELD_SUMMARY = /^[ \t>*+\d.)-]*(?:<details>\s*)?<summary>.{0,80}$/i;

/** What shows nothing by itself, at the end of a line that is decided. */
const IDLE = /^[ \t#]*$/;

/** In these, and below the head of a table, a row in bars begins no table. */
const TABLELESS: ReadonlySet<string> = new Set(['code', 'html', 'extension', 'table']);

const LONG = 512;
const MAX_LINE = 4096;

/**
 * Whether an unfinished line, taken for a whole one, went to a block to which it will go however it continues. Of the lines that end a
 * paragraph or become a rule, a heading or a table, all consist of few kinds of characters, and all other blocks show at their beginning.
 */
function isDecided(tip: Block, line: number, extensions: Extensions | undefined): boolean {
  const text = tip.tail.slice(tip.tail.lastIndexOf('\n') + 1);
  const isFirst = tip.startLine === line;
  if (tip.kind === 'code' || tip.fence) return tip.fence !== undefined && !isFirst && /[^\s`~]/.test(text);
  if (text.length < LONGEST_START) return false;
  if (tip.kind === 'html') return !isFirst || !tip.isByWholeLine;
  if (tip.kind === 'extension') return !isFirst;
  if (tip.kind === 'heading') return tip.marker === '#';
  if (tip.kind !== 'paragraph' || !/[^\s*_\-=|:]/.test(text) || MARKED.test(text)) return false;
  if (extensions?.mayBegin(text)) return false;
  return text.length > MAX_LONE_TAG || !/^<[a-z/]/i.test(text);
}

/** The first line of an alert, which is one if nothing else follows, or the label of a note, which defines it if a colon follows. */
const MARKED = /^\[(?:!\w{0,9}\]?[ \t]{0,99}|\^(?:[^\\[\]\s]|\\\S){0,999}\\?\]?)$/;

/** Whether an unfinished line begins the source of an extension: as long as it is short it is not shown, for it may be a paragraph yet. */
function isHeldSource(tip: Block, line: number, text: string): boolean {
  const block = tip.isLeaf ? tip : tip.lastChild;
  return block?.source !== undefined && !block.fence && block.startLine === line && text.length <= MAX_HELD;
}

/** By then it is clear whether a line begins with the mark of a block: an item's number, the name of a tag. */
const LONGEST_START = 16;
