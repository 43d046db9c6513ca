import type { Block } from './block.ts';
import { BlockParser } from './block-parser.ts';
import type { Definition } from './definitions.ts';
import { DocumentDrawer } from './document-drawer.ts';
import type { EntityDecoder } from './escapes.ts';
import { MAX_LONE_TAG } from './html-block.ts';
import { Notes } from './notes.ts';
import { Recording } from './recording.ts';
import type { MarkdownSink } from './sink.ts';

export interface MarkdownOptions {
  /**
   * GitHub's extensions: tables, task lists, strikethrough, addresses that are links by themselves, footnotes, alerts. On, unless it is
   * switched off.
   */
  readonly gfm?: boolean;
  /** A newline is a break, as in a chat, and not only a space. */
  readonly breaks?: boolean;
  /** What named entities stand for beyond the 252 that are built in; `name` is without `&` and `;`. */
  readonly decodeEntity?: EntityDecoder;
}

/** A document that is being written. */
export interface Markdown {
  /** Takes the next piece of the source, cut off wherever it may be, and draws what the document is so far. */
  write(delta: string): void;
  /** Says that the document ends here. What is written after it is not taken. */
  end(): void;
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
  #isSpeculating = false;
  /** All that was written. */
  #source = '';
  /** The end of the last piece, if it may be half of something: of a line end, or of a character. */
  #half = '';
  /** The line that is unfinished and may still become anything. */
  #line = '';
  #lineCount = 0;
  /** What has come of a line that is unfinished, but can go nowhere else than where it goes already. */
  #decided: string | undefined;
  #work = 0;

  constructor(sink: MarkdownSink<Node>, options: MarkdownOptions) {
    this.#sink = sink;
    this.#options = options;
    const { gfm = true, breaks = false, decodeEntity = () => undefined } = options;
    const definitions = this.#definitions;
    const notes = new Notes(gfm);
    this.#drawer = new DocumentDrawer(sink, { gfm, breaks, decodeEntity, definitions, notes, isGrowing: true });
    this.#parser = new BlockParser(gfm, decodeEntity, ({ label, url, title }) => {
      // The first one counts.
      if (this.#isSpeculating || definitions.has(label)) return;
      definitions.set(label, { url, title });
      this.#drawer.defined(label);
    });
  }

  get work(): number {
    return this.#work + this.#drawer.work;
  }

  write(delta: string): void {
    if (!this.#parser.document.isOpen) return;
    this.#source += delta;
    const source = this.#half + delta;
    const whole = source.length - (HALF.test(source) ? 1 : 0);
    this.#half = source.slice(whole);
    this.#take(source.slice(0, whole));
    this.#show();
    this.#drawer.settle(this.#parser.document);
  }

  end(): void {
    if (!this.#parser.document.isOpen) return;
    const rest = this.#half;
    this.#half = '';
    this.#take(rest);
    if (this.#line !== '' || this.#decided !== undefined) this.#take('\n');
    this.#parser.finish(this.#lineCount);
    this.#drawer.end(this.#parser.document);
  }

  replace(text: string): void {
    if (text.startsWith(this.#source)) this.write(text.slice(this.#source.length));
    this.end();
    if (text === this.#source) return;
    this.#record(text).replace(this.#record(this.#source), this.#sink);
    this.#source = text;
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

  #take(source: string): void {
    const text = source.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
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
    if (this.#decided === undefined) this.#incorporate(this.#line, '\n');
    else this.#parser.endLine(this.#decided);
    this.#decided = undefined;
    this.#line = '';
  }

  #incorporate(line: string, lineEnd: string): void {
    this.#lineCount += 1;
    this.#parser.incorporate(line, this.#lineCount, lineEnd);
  }

  #show(): void {
    const { document, tip } = this.#parser;
    if (HELD.test(this.#line)) return this.#drawer.draw(document, true);

    // What is certain of a long text is settled first: in the speculation nothing can be.
    if (tip.isLeaf && tip.tail.length > LONG) {
      this.#drawer.draw(document, true);
      this.#drawer.settle(document);
    }
    this.#work += this.#line.length;
    const restore = this.#speculate();
    if (isDecided(this.#parser.tip, this.#lineCount)) {
      restore();
      this.#incorporate(this.#line, '');
      this.#decided = this.#line;
      this.#line = '';
      this.#drawer.draw(document, true);
    } else {
      this.#drawer.draw(document, false);
      restore();
    }
  }

  /** Takes the unfinished line for a whole one. */
  #speculate(): () => void {
    const blocks = this.#parser.speculate();
    const lineCount = this.#lineCount;
    this.#isSpeculating = true;
    this.#incorporate(this.#line, '');
    return () => {
      blocks();
      this.#lineCount = lineCount;
      this.#isSpeculating = false;
    };
  }
}

/** A carriage return, which may be followed by a newline, or the first half of a character beyond the first 65,536. */
const HALF = /[\r\ud800-\udbff]$/;

/** A line that is nothing but what may mark a block: it is not shown, for with the next character it may be something else. */
const HELD = /^[ \t>]*(?:\[\^[^\s[\]]+\]:[ \t]*)?(?:(?:[-+*=_#`~|:<]|\d{1,9}[.)]?)[-*=_`~#|: \t]*)?$/;

const LONG = 512;

/**
 * Whether an unfinished line, taken for a whole one, went to a block to which it will go however it continues. Of the lines that end a
 * paragraph or become a rule, a heading or a table, all consist of few kinds of characters, and all other blocks show at their beginning.
 */
function isDecided(tip: Block, line: number): boolean {
  const text = tip.tail.slice(tip.tail.lastIndexOf('\n') + 1);
  const isFirst = tip.startLine === line;
  if (tip.kind === 'code') return tip.fence !== undefined && !isFirst && /[^\s`~]/.test(text);
  if (text.length < LONGEST_START) return false;
  if (tip.kind === 'html') return !isFirst || !tip.isByWholeLine;
  if (tip.kind === 'heading') return tip.marker === '#';
  if (tip.kind !== 'paragraph' || !/[^\s*_\-=|:]/.test(text) || MARKED.test(text)) return false;
  return text.length > MAX_LONE_TAG || !/^<[a-z/]/i.test(text);
}

/** The first line of an alert, which is one if nothing else follows, or the label of a note, which defines it if a colon follows. */
const MARKED = /^\[(?:!\w{0,9}\]?[ \t]{0,99}|\^(?:[^\\[\]\s]|\\\S){0,999}\\?\]?)$/;

/** By then it is clear whether a line begins with the mark of a block: an item's number, the name of a tag. */
const LONGEST_START = 16;
