import type { CodeBlockText } from '../dom/code-block-text.ts';
import type { Highlighter } from '../dom/code-blocks.ts';
import { renderLine } from './render-line.ts';
import { loadTokenizer } from './languages.ts';
import type { LineTokenizer, TokenizerFactory } from './tokenizer.ts';

export interface HighlighterOptions {
  /**
   * A page's own tokenizer for a language, given the name behind the fence in lower case. Called first, once for each block. If it returns
   * nothing or fails, the built-in tokenizer is used, or the code stays plain.
   */
  readonly tokenizerFor?: (language: string) => TokenizerFactory | undefined | Promise<TokenizerFactory | undefined>;
  /**
   * Schedules a task. By default new lines are highlighted in a microtask, before the browser paints them, and long work continues in a
   * timer, after the browser's other tasks.
   */
  readonly schedule?: (task: () => void) => void;
  /** A clock in milliseconds. `performance.now()` by default. */
  readonly now?: () => number;
}

/** The maximum duration of one task: half a frame. */
const TIME_SLICE_MS = 8;

/** Longer lines stay plain, because they are not meant for readers. */
const MAX_LINE_LENGTH = 2000;

/**
 * Creates a highlighter, which colors each line of code once, when it is complete. If many lines wait, as in a loaded conversation, it
 * works in slices and begins with the last block, which the reader looks at. One highlighter serves all the sinks of a page.
 */
export function createHighlighter(options: HighlighterOptions = {}): Highlighter {
  return new CodeHighlighter(options);
}

class CodeHighlighter implements Highlighter {
  readonly #tokenizerFor: NonNullable<HighlighterOptions['tokenizerFor']>;
  readonly #schedule: (task: () => void) => void;
  readonly #defer: (task: () => void) => void;
  readonly #now: () => number;
  readonly #pending = new Set<HighlightedBlock>();
  #isScheduled = false;

  constructor({ tokenizerFor, schedule, now }: HighlighterOptions) {
    this.#tokenizerFor = tokenizerFor ?? (() => undefined);
    this.#schedule = schedule ?? ((task) => queueMicrotask(task));
    this.#defer = schedule ?? ((task) => setTimeout(task));
    this.#now = now ?? (() => performance.now());
  }

  async highlight(text: CodeBlockText, language: string): Promise<void> {
    const tokenize = await this.#createTokenizer(normalizeLanguage(language));
    if (!tokenize) return;
    const block = new HighlightedBlock(text, tokenize);
    text.onLinesComplete = () => this.#enqueue(block);
    this.#enqueue(block);
  }

  async #createTokenizer(language: string): Promise<LineTokenizer | undefined> {
    try {
      const createCustom = await this.#tokenizerFor(language);
      if (createCustom) return createCustom();
    } catch {
      // Falls back to a built-in tokenizer.
    }
    try {
      return (await loadTokenizer(language))?.();
    } catch {
      // If the chunk cannot be loaded, as after an upgrade of its server, the code stays plain.
      return undefined;
    }
  }

  #enqueue(block: HighlightedBlock, schedule = this.#schedule): void {
    this.#pending.add(block);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    schedule(() => {
      this.#isScheduled = false;
      this.#processPending();
    });
  }

  #processPending(): void {
    const deadline = this.#now() + TIME_SLICE_MS;
    for (const block of [...this.#pending].toReversed()) {
      while (block.highlightNextLine()) if (this.#now() >= deadline) return this.#enqueue(block, this.#defer);
      this.#pending.delete(block);
    }
  }
}

/** A block of code, and how far it is highlighted. */
class HighlightedBlock {
  readonly #text: CodeBlockText;
  /** `undefined` after an error: the rest of the block stays plain. */
  #tokenize: LineTokenizer | undefined;
  #groupIndex = 0;

  constructor(text: CodeBlockText, tokenize: LineTokenizer) {
    this.#text = text;
    this.#tokenize = tokenize;
  }

  /** Highlights the next line, if one is complete. Returns whether it did. */
  highlightNextLine(): boolean {
    for (let group = this.#text.groups[this.#groupIndex]; group; group = this.#text.groups[this.#groupIndex]) {
      const { text } = group;
      const length = text.data.indexOf('\n') + 1;
      if (length > 0) {
        const line = text.data.slice(0, length - 1);
        text.before(...this.#renderLine(line, text.ownerDocument));
        text.deleteData(0, length);
        return true;
      }
      if (!this.#text.groups[this.#groupIndex + 1]) return false;
      this.#groupIndex += 1;
    }
    return false;
  }

  #renderLine(line: string, document: Document): (Node | string)[] {
    try {
      if (this.#tokenize && line.length <= MAX_LINE_LENGTH) return renderLine(this.#tokenize, line, document);
    } catch {
      this.#tokenize = undefined;
    }
    return [`${line}\n`];
  }
}

/** The name of a language without surrounding syntax: `{.python}`, `language-js`, `ts:src/a.ts`, `js{1,3}`. */
function normalizeLanguage(language: string): string {
  return /^\{?\.?(?:lang(?:uage)?-)?([^\s{}:,;()]*)/.exec(language.toLowerCase())?.[1] ?? '';
}
