import { BlockParser } from './block/block-parser.ts';
import type { LinkDefinition } from './inline/link-definitions.ts';
import { DocumentRenderer } from './rendering/document-renderer.ts';
import { entityKey, type EntityDecoder } from './entities/escapes.ts';
import type { ExtensionHooks } from './extensions/extension-hooks.ts';
import type { InlineContext } from './inline/inline-context.ts';
import { createBrowserDecoder, createLazyDecoder } from './entities/entity-decoders.ts';
import { resetLeaf } from './rendering/leaf-renderer.ts';
import { normalizeSource, splitPartialSuffix } from './normalize-source.ts';
import { Footnotes } from './footnotes/footnotes.ts';
import { DocumentRecorder } from './rendering/document-recorder.ts';
import type { MarkdownSink } from './sink.ts';
import { missingDelimiterRow } from './block/table.ts';
import { isAmbiguousLine, isCommitted, isWithheldExtension } from './block/unfinished-line.ts';

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
  readonly extensions?: ExtensionHooks | undefined;
}

export interface EndOptions {
  /**
   * The text was cut off: it was stopped, or the connection was lost. What is half written stays drawn as it was while it was being
   * written: open emphasis, rows of a table, references to notes that never came. Off, by default.
   */
  readonly isTruncated?: boolean;
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
  readonly charactersRead: number;
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
  readonly #renderer: DocumentRenderer<Node>;
  readonly #definitions = new Map<string, LinkDefinition>();
  readonly #context: InlineContext;
  #isEnded = false;
  #isTruncated = false;
  /** All that was written. */
  #source = '';
  /** The end of the last piece, if it may be half of something: of a line end, or of a character. */
  #partialSuffix = '';
  /** The line that is unfinished and may still become anything. */
  #line = '';
  /** How long it was when it was last shown. */
  #renderedLineLength = 0;
  /** What has come of a line that is unfinished, but can go nowhere else than where it goes already. */
  #committedLine: string | undefined;
  #charactersRead = 0;

  constructor(sink: MarkdownSink<Node>, options: MarkdownOptions) {
    this.#sink = sink;
    this.#options = options;
    const { gfm = true, breaks = false, htmlTags = false, extensions } = options;
    const definitions = this.#definitions;
    const footnotes = new Footnotes();
    const immediateDecoder = options.decodeEntity ?? createBrowserDecoder();
    const decodeEntity = immediateDecoder ?? createLazyDecoder((names) => this.#rerender(names));
    this.#context = { gfm, breaks, htmlTags, decodeEntity, definitions, extensions, footnotes, isGrowing: true };
    this.#renderer = new DocumentRenderer(sink, this.#context);
    // What is late is drawn once more; but blocks are not read once more.
    this.#parser = new BlockParser(
      { gfm, htmlTags },
      extensions,
      immediateDecoder ?? (() => undefined),
      ({ label, url, title }) => {
        // The first one counts.
        if (definitions.has(label)) return;
        definitions.set(label, { url, title });
        this.#renderer.resolve(label);
      },
    );
  }

  get charactersRead(): number {
    return this.#charactersRead + this.#renderer.charactersParsed;
  }

  write(delta: string): void {
    if (this.#isEnded) return;
    this.#context.extensions = this.#parser.extensions = this.#options.extensions;
    const source = this.#partialSuffix + (this.#source === '' ? delta.replace(/^\ufeff/, '') : delta);
    this.#source += delta;
    const [text, suffix] = splitPartialSuffix(source);
    this.#partialSuffix = suffix;
    this.#consume(text);
    if (this.#committedLine !== undefined && INVISIBLE.test(text)) return;
    // A line that is longer than any is not looked at with each piece.
    if (this.#line.length > MAX_LINE_LENGTH && this.#line.length < this.#renderedLineLength * 1.125) return;
    this.#renderAndSettle();
  }

  end({ isTruncated = false }: EndOptions = {}): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isTruncated = isTruncated;
    if (isTruncated) return this.#endTruncated();
    const suffix = this.#partialSuffix;
    this.#partialSuffix = '';
    this.#consume(suffix);
    if (this.#line !== '' || this.#committedLine !== undefined) this.#consume('\n');
    this.#parser.finish();
    this.#renderer.end(this.#parser.document);
  }

  replace(text: string): void {
    if (text.startsWith(this.#source)) this.write(text.slice(this.#source.length));
    this.end();
    if (text === this.#source && !this.#isTruncated) return;
    // A cut text is drawn differently from a finished one, so nothing can be kept.
    const before = this.#isTruncated ? new DocumentRecorder() : this.#record(this.#source);
    this.#record(text).replace(before, this.#sink);
    this.#source = text;
    this.#isTruncated = false;
  }

  /** What a text is drawn as, at once. That it is drawn the same as in pieces makes it known what stands there. */
  #record(text: string): DocumentRecorder {
    const recorder = new DocumentRecorder();
    const markdown = new MarkdownStream(recorder, this.#options);
    markdown.write(text);
    markdown.end();
    this.#charactersRead += markdown.charactersRead;
    return recorder;
  }

  /** Draws again what asked for these entities. */
  #rerender(names: readonly string[]): void {
    for (const name of names) this.#renderer.resolve(entityKey(name));
    const { document, tip } = this.#parser;
    if (tip.isLeaf) resetLeaf(tip);
    if (document.isOpen) this.#renderAndSettle();
    else this.#renderer.render(document, true);
  }

  #consume(source: string): void {
    const text = normalizeSource(source);
    this.#charactersRead += text.length;
    let lineStart = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', lineStart)) {
      this.#finishLine(text.slice(lineStart, end));
      lineStart = end + 1;
    }
    this.#consumePart(text.slice(lineStart));
  }

  #consumePart(part: string): void {
    if (this.#committedLine === undefined) this.#line += part;
    else {
      this.#committedLine += part;
      this.#parser.appendToTip(part);
    }
  }

  #finishLine(rest: string): void {
    this.#consumePart(rest);
    if (this.#committedLine === undefined) this.#parser.processLine(this.#line, '\n');
    else this.#parser.finishLine(this.#committedLine);
    this.#committedLine = undefined;
    this.#line = '';
  }

  /** Closes the blocks as they are drawn now. */
  #endTruncated(): void {
    this.#completeTable();
    this.#context.isTruncated = true;
    this.#render();
    this.#renderer.closeAll();
  }

  /** A row that would have been the head of a table most likely is one: it gets the delimiter row that did not come, or not whole. */
  #completeTable(): void {
    const { tip, gfm } = this.#parser;
    if (!gfm || CANNOT_HOLD_TABLE.has(tip.kind)) return;
    const missing = missingDelimiterRow(this.#source.slice(-MAX_LINE_LENGTH), this.#line);
    if (!missing) return;
    const [row, isPartlyWritten] = missing;
    if (isPartlyWritten) this.#line = '';
    else if (this.#line !== '' || this.#committedLine !== undefined) this.#consume('\n');
    this.#consume(row);
  }

  #renderAndSettle(): void {
    this.#renderedLineLength = this.#line.length;
    this.#render();
    this.#renderer.settle(this.#parser.document);
  }

  #render(): void {
    const { document, tip } = this.#parser;
    const { htmlTags = false } = this.#options;
    if (isAmbiguousLine(this.#line, htmlTags, this.#isTruncated)) return this.#renderer.render(document, true);

    // What is certain of a long text is settled first: in the speculation nothing can be.
    if (tip.isLeaf && tip.tail.length > LONG_TAIL) {
      this.#renderer.render(document, true);
      this.#renderer.settle(document);
    }
    this.#charactersRead += this.#line.length;
    // The unfinished line is taken for a whole one.
    const restore = this.#parser.beginSpeculation();
    this.#parser.processLine(this.#line, '');
    const { tip: innermost, lineCount, extensions } = this.#parser;
    if (!this.#isTruncated && isWithheldExtension(innermost, lineCount, this.#line)) {
      restore();
      this.#renderer.render(document, true);
    } else if (isCommitted(innermost, lineCount, extensions)) {
      restore();
      this.#parser.processLine(this.#line, '');
      this.#committedLine = this.#line;
      this.#line = '';
      this.#renderer.render(document, true);
    } else {
      this.#renderer.render(document, false);
      restore();
    }
  }
}

/** Characters that show nothing at the end of a committed line. */
const INVISIBLE = /^[ \t#]*$/;

/** In these, and below the head of a table, a row in bars begins no table. */
const CANNOT_HOLD_TABLE: ReadonlySet<string> = new Set(['code', 'html', 'extension', 'table']);

const LONG_TAIL = 512;
const MAX_LINE_LENGTH = 4096;
