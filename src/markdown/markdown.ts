import { BlockParser } from './block/block-parser.ts';
import type { LinkDefinition } from './inline/link-definitions.ts';
import { DocumentRenderer } from './rendering/document-renderer.ts';
import { entityKey } from './entities/escapes.ts';
import type { InlineContext } from './inline/inline-context.ts';
import { createBrowserDecoder, createLazyDecoder } from './entities/entity-decoders.ts';
import { resetLeaf } from './rendering/leaf-renderer.ts';
import { normalizeSource, splitPartialSuffix } from './normalize-source.ts';
import { Footnotes } from './footnotes/footnotes.ts';
import { DocumentRecorder } from './rendering/document-recorder.ts';
import type { EndOptions, MarkdownOptions } from './markdown-options.ts';
import type { MarkdownSink } from './sink.ts';
import { missingDelimiterRow } from './block/table.ts';
import { isAmbiguousLine, isCommitted, isWithheldExtension } from './block/unfinished-line.ts';

/** A document that is being written. */
export interface Markdown {
  /** Appends a chunk, split at any position, and renders the document so far. */
  write(delta: string): void;
  /** Ends the document. Later writes are ignored. */
  end(options?: EndOptions): void;
  /**
   * Replaces the whole text and ends the document. The nodes of blocks are kept up to the first one that changes. Can be called again, and
   * after the end.
   */
  replace(text: string): void;
  /** The number of characters read so far, each as often as it was read. A measure of cost for tests. */
  readonly charactersRead: number;
}

/**
 * Parses Markdown (CommonMark 0.31.2 and GitHub's extensions) while it arrives, and renders it into a sink. Each line is sorted into blocks
 * once. An unfinished line is rendered too, and reverted when more of it arrives.
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
  #isReplaced = false;
  /** The source so far. */
  #source = '';
  /** The end of the last chunk, if it may be half of a line end, a character or a citation. */
  #partialSuffix = '';
  /** The unfinished line, unless it is committed. */
  #line = '';
  /** The length of the unfinished line when it was last rendered. */
  #renderedLineLength = 0;
  /** The unfinished line, if it can no longer change its block. */
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
    // Blocks are not parsed again for late entities, so block syntax decodes only those that are known at once.
    this.#parser = new BlockParser(
      { gfm, htmlTags },
      extensions,
      immediateDecoder ?? (() => undefined),
      ({ label, url, title }) => {
        // The first definition of a label counts.
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
    // A very long line is not rendered for each chunk.
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
    // A truncated text is rendered differently from a complete one, so nothing can be kept.
    const before = this.#isTruncated ? new DocumentRecorder() : this.#record(this.#source);
    this.#record(text).replace(before, this.#sink);
    this.#source = text;
    this.#isTruncated = false;
    this.#isReplaced = true;
  }

  /** Renders a text at once. Streaming gives the same result, so this shows what the sink contains. */
  #record(text: string): DocumentRecorder {
    const recorder = new DocumentRecorder();
    const markdown = new MarkdownStream(recorder, { ...this.#options, decodeEntity: this.#context.decodeEntity });
    markdown.write(text);
    markdown.end();
    this.#charactersRead += markdown.charactersRead;
    return recorder;
  }

  /** Renders again the leaves that contain these entities, or all of a text that was replaced. */
  #rerender(names: readonly string[]): void {
    if (this.#isReplaced) return this.#record(this.#source).replace(new DocumentRecorder(), this.#sink);
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

  /** Closes the blocks as they are rendered now. */
  #endTruncated(): void {
    this.#completeTable();
    this.#context.isTruncated = true;
    this.#renderAndSettle();
    this.#renderer.closeAll();
  }

  /** Adds the missing delimiter row to a row that most likely is the header of a table. */
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

    // Settles as much of a long text as possible first, because nothing can be settled during speculation.
    if (tip.isLeaf && tip.tail.length > LONG_TAIL) {
      this.#renderer.render(document, true);
      this.#renderer.settle(document);
    }
    this.#charactersRead += this.#line.length;
    // Processes the unfinished line as if it were complete.
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

/** Blocks in which a row cannot begin a table. */
const CANNOT_HOLD_TABLE: ReadonlySet<string> = new Set(['code', 'html', 'extension', 'table']);

const LONG_TAIL = 512;
const MAX_LINE_LENGTH = 4096;
