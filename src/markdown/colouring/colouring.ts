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
  /**
   * Runs a task later. By default lines that are new are coloured before they are painted, which spares the browser a second picture of
   * them; what takes too long goes on by a timer, after whatever else the browser has to do.
   */
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
export function createColouring(options: ColouringOptions = {}): Colouring {
  return new CodeColouring(options);
}

class CodeColouring implements Colouring {
  readonly #highlight: NonNullable<ColouringOptions['highlight']>;
  readonly #soon: (task: () => void) => void;
  readonly #later: (task: () => void) => void;
  readonly #now: () => number;
  readonly #waiting = new Set<ColouredCode>();
  #isDue = false;

  constructor({ highlight, later, now }: ColouringOptions) {
    this.#highlight = highlight ?? (() => undefined);
    this.#soon = later ?? ((task) => queueMicrotask(task));
    this.#later = later ?? ((task) => setTimeout(task));
    this.#now = now ?? (() => performance.now());
  }

  async follow(lines: CodeLines, language: string): Promise<void> {
    const read = await this.#reader(plainName(language));
    if (!read) return;
    const code = new ColouredCode(lines, read);
    lines.onLines = () => this.#wait(code);
    this.#wait(code);
  }

  async #reader(language: string): Promise<LineReader | undefined> {
    try {
      const own = await this.#highlight(language);
      if (own) return own();
    } catch {
      // Then one of ours.
    }
    try {
      return (await languageTokenizer(language))?.();
    } catch {
      // A chunk that cannot be had, as after an upgrade of the server it came from, leaves the code as it is.
      return undefined;
    }
  }

  #wait(code: ColouredCode, run = this.#soon): void {
    this.#waiting.add(code);
    if (this.#isDue) return;
    this.#isDue = true;
    run(() => {
      this.#isDue = false;
      this.#work();
    });
  }

  #work(): void {
    const end = this.#now() + SLICE;
    for (const code of [...this.#waiting].toReversed()) {
      while (code.colourNext()) if (this.#now() >= end) return this.#wait(code, this.#later);
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

  constructor(lines: CodeLines, read: LineReader) {
    this.#lines = lines;
    this.#read = read;
  }

  /** Colours the next line, if one is complete. */
  colourNext(): boolean {
    for (let part = this.#lines.parts[this.#part]; part; part = this.#lines.parts[this.#part]) {
      const { text } = part;
      const length = text.data.indexOf('\n') + 1;
      if (length > 0) {
        const line = text.data.slice(0, length - 1);
        text.before(...this.#nodes(line, text.ownerDocument));
        text.deleteData(0, length);
        return true;
      }
      if (!this.#lines.parts[this.#part + 1]) return false;
      this.#part += 1;
    }
    return false;
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
