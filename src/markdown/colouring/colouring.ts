import type { CodeLines } from '../code-lines.ts';
import type { Colouring } from '../dom-code.ts';
import { colouredLine } from './coloured-line.ts';
import { languageTokenizer } from './languages.ts';
import type { LineReader, Tokenizer } from './tokenizer.ts';

export interface ColouringOptions {
  /**
   * A page's own for a language, by the name that stands behind the fence, in lower case; asked first, once for each block. Where it has
   * none, and where it fails, the language is one of ours or the code stays plain.
   */
  readonly highlight?: (language: string) => Tokenizer | undefined | Promise<Tokenizer | undefined>;
  /** Runs a task later, after whatever else the browser has to do. A timer, by default. */
  readonly later?: (task: () => void) => void;
  /** In milliseconds, from whenever. The page's, by default. */
  readonly now?: () => number;
}

/** For so many milliseconds at most lines are coloured in one task: half of what a frame takes. */
const SLICE = 8;

/** A line that is longer was written for no reader: it stays plain. */
const MAX_LINE = 2000;

/**
 * Colours code: each line once, when it is complete. Where many lines wait, as when a conversation is loaded or a language arrives late,
 * they are done in slices, the last block first, for that is the one which is looked at. One serves all the sinks of a page.
 */
export function createColouring(options: ColouringOptions = {}): CodeColouring {
  return new CodeColouring(options);
}

export class CodeColouring implements Colouring {
  readonly #highlight: NonNullable<ColouringOptions['highlight']>;
  readonly #later: (task: () => void) => void;
  readonly #now: () => number;
  readonly #waiting = new Set<ColouredCode>();
  #isDue = false;
  /** How many characters were handed to tokenizers: what it costs, for tests. */
  work = 0;

  constructor({ highlight, later, now }: ColouringOptions) {
    this.#highlight = highlight ?? (() => undefined);
    this.#later = later ?? ((task) => setTimeout(task));
    this.#now = now ?? (() => performance.now());
  }

  async follow(lines: CodeLines, language: string): Promise<void> {
    const tokenizer = await this.#tokenizer(plainName(language));
    if (!tokenizer) return;
    const code = new ColouredCode(lines, tokenizer);
    lines.onLines = () => this.#wait(code);
    this.#wait(code);
  }

  async #tokenizer(language: string): Promise<Tokenizer | undefined> {
    try {
      const own = await this.#highlight(language);
      if (own) return own;
    } catch {
      // Then one of ours.
    }
    // A chunk that cannot be had, as after an upgrade of the server it came from, leaves the code as it is.
    return languageTokenizer(language).catch(() => undefined);
  }

  #wait(code: ColouredCode): void {
    this.#waiting.add(code);
    if (this.#isDue) return;
    this.#isDue = true;
    this.#later(() => {
      this.#isDue = false;
      this.#work();
    });
  }

  #work(): void {
    const end = this.#now() + SLICE;
    for (const code of [...this.#waiting].toReversed()) {
      for (let length = code.colourNext(); length !== undefined; length = code.colourNext()) {
        this.work += length;
        if (this.#now() >= end) return this.#wait(code);
      }
      this.#waiting.delete(code);
    }
  }
}

/** How far a block is coloured. */
class ColouredCode {
  readonly #lines: CodeLines;
  /** Nothing is read any more if it threw. */
  #read: LineReader | undefined;
  #part = 0;

  constructor(lines: CodeLines, tokenizer: Tokenizer) {
    this.#lines = lines;
    this.#read = tokenizer();
  }

  /** Colours the next line, if one is complete. Hands back how much was read. */
  colourNext(): number | undefined {
    for (let part = this.#lines.parts[this.#part]; part; part = this.#lines.parts[this.#part]) {
      const { text } = part;
      const length = text.data.indexOf('\n') + 1;
      if (length > 0) {
        const line = text.data.slice(0, length - 1);
        text.before(...this.#nodes(line, text.ownerDocument));
        text.deleteData(0, length);
        return length;
      }
      if (!this.#lines.parts[this.#part + 1]) return undefined;
      this.#part += 1;
    }
    return undefined;
  }

  #nodes(line: string, document: Document): (Node | string)[] {
    try {
      if (this.#read && line.length <= MAX_LINE) return colouredLine(this.#read, line, document);
    } catch {
      this.#read = undefined;
    }
    return [`${line}\n`];
  }
}

/** The name of a language without what is written around it: `{.python}`, `language-js`, `ts:src/a.ts`, `js{1,3}`. */
function plainName(language: string): string {
  return /^\{?\.?(?:lang(?:uage)?-)?([^\s{}:,;()]*)/.exec(language.toLowerCase())?.[1] ?? '';
}
