import type { CodeBlockText } from '../dom/code-block-text.ts';
import type { Highlighter } from '../dom/code-blocks.ts';
import { renderLine } from './render-line.ts';
import { loadTokenizer } from './languages.ts';
import type { LineTokenizer, TokenizerFactory } from './tokenizer.ts';

export interface HighlighterOptions {
  /**
   * A page's own for a language, by the name that stands behind the fence, in lower case; asked first, once for each block. Where it has
   * none, and where it fails, the language is one of ours or the code stays plain.
   */
  readonly tokenizerFor?: (language: string) => TokenizerFactory | undefined | Promise<TokenizerFactory | undefined>;
  /**
   * Runs a task later. By default lines that are new are coloured before they are painted, which spares the browser a second picture of
   * them; what takes too long goes on by a timer, after whatever else the browser has to do.
   */
  readonly schedule?: (task: () => void) => void;
  /** In milliseconds, from whenever. The page's, by default. */
  readonly now?: () => number;
}

/** For so many milliseconds at most lines are coloured in one task: half of what a frame takes. */
const TIME_SLICE_MS = 8;

/** A line that is longer was written for no reader: it stays plain. */
const MAX_LINE_LENGTH = 2000;

/**
 * Colours code: each line once, when it is complete. Where many lines wait, as when a conversation is loaded or a language arrives late,
 * they are done in slices, the last block first, for that is the one which is looked at. One serves all the sinks of a page.
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
      // Then one of ours.
    }
    try {
      return (await loadTokenizer(language))?.();
    } catch {
      // A chunk that cannot be had, as after an upgrade of the server it came from, leaves the code as it is.
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

/** How far a block is coloured. */
class HighlightedBlock {
  readonly #text: CodeBlockText;
  /** Nothing is read any more if it threw. */
  #tokenize: LineTokenizer | undefined;
  #groupIndex = 0;

  constructor(text: CodeBlockText, tokenize: LineTokenizer) {
    this.#text = text;
    this.#tokenize = tokenize;
  }

  /** Colours the next line, if one is complete. */
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

/** The name of a language without what is written around it: `{.python}`, `language-js`, `ts:src/a.ts`, `js{1,3}`. */
function normalizeLanguage(language: string): string {
  return /^\{?\.?(?:lang(?:uage)?-)?([^\s{}:,;()]*)/.exec(language.toLowerCase())?.[1] ?? '';
}
