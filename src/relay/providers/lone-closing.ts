import { ThinkingEnd } from './ends-thinking.ts';
import {
  LONE_CLOSINGS,
  MAX_PHRASE,
  openingOfClosing,
  THINKING_PHRASES,
  type ThinkingPhrase,
} from './thinking-forms.ts';
import { findMark, partialLength, type Mark } from './thinking-marks.ts';
import type { PartListener } from './thinking-splitter.ts';

/**
 * Watches a text for a closing mark whose opening one is not in it, for the chat template had written that. What came before it has
 * been passed on as text by then: it is repeated as thinking, and the text is replaced in the end. It is passed on with its mark, so
 * that the thinking can still be told from the answer where nothing can be replaced any more.
 */
export class LoneClosing {
  readonly #onPart: PartListener;
  #text = '';
  /** The end of `#text` that may become a mark. */
  #partial = '';
  #phrase: ThinkingPhrase | undefined;
  readonly #thinkingEnd = new ThinkingEnd();
  /** A closing mark in `#text`, of which it depends on the next character whether it is one. */
  #candidate: { readonly at: number; readonly mark: Mark } | undefined;
  #candidates = 0;
  /** Where the answer begins, once the mark has come. */
  #answerAt: number | undefined;

  constructor(onPart: PartListener) {
    this.#onPart = onPart;
  }

  push(delta: string): void {
    let rest = delta;
    while (rest !== '') {
      if (this.#candidate) this.#decide(rest.charAt(0));
      rest = rest.slice(this.#passToMark(rest));
    }
  }

  /** Passes a text on up to the end of the first mark in it, or all of it. @returns the length of what was passed on. */
  #passToMark(text: string): number {
    if (this.#answerAt !== undefined || this.#candidates >= MAX_CANDIDATES) return this.#pass(text);
    if (this.#text.length < MAX_PHRASE && !this.#phrase) {
      const beginning = this.#text + text.slice(0, MAX_PHRASE);
      this.#phrase = THINKING_PHRASES.find(({ begins }) => begins.test(beginning));
    }
    // Nearly all that comes is nothing of the kind.
    if (this.#partial === '' && !this.#phrase && !mayBeMark(text)) return this.#pass(text);
    const closings = this.#phrase?.closings ?? LONE_CLOSINGS;
    const seen = this.#partial + text;
    const found = findMark(seen, closings);
    if (!found) {
      this.#partial = seen.slice(seen.length - partialLength(seen, closings));
      return this.#pass(text);
    }
    const end = found.at + found.mark.text.length - this.#partial.length;
    this.#partial = '';
    this.#pass(text.slice(0, end));
    this.#candidate = { at: this.#text.length - found.mark.text.length, mark: found.mark };
    return end;
  }

  end(): void {
    if (this.#candidate) this.#decide('');
  }

  /** The text of the answer, where it is not all that was passed on. */
  get replacement(): string | undefined {
    return this.#answerAt === undefined ? undefined : this.#text.slice(this.#answerAt).trimStart();
  }

  #pass(text: string): number {
    // It is needed for the answer behind a mark that may still come, or has come.
    if (this.#answerAt !== undefined || this.#candidates < MAX_CANDIDATES) this.#text += text;
    this.#onPart('text-delta', text);
    return text.length;
  }

  /** Decides whether the mark that has come ends the thinking. */
  #decide(next: string): void {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    this.#candidates += 1;
    if (!candidate) return;
    const { at, mark } = candidate;
    const isEnd = isPhrase(mark)
      ? this.#text.charAt(at - 1) !== ' '
      : this.#thinkingEnd.isAt(this.#text, at, mark, next);
    if (!isEnd) return;
    this.#answerAt = at + mark.text.length;
    const before = this.#text.slice(0, at);
    const thought = isPhrase(mark) && this.#phrase ? before.replace(this.#phrase.begins, '') : before;
    // It counts against the length of the answer a second time.
    if (thought.length <= MAX_REPEATED) this.#onPart('reasoning-delta', thought.trim());
  }
}

/** Whether a mark may begin in it. Asked of every token. */
function mayBeMark(text: string): boolean {
  return text.includes('<') || text.includes('[') || text.includes('◁');
}

/** Whether a mark is the second one of a phrase. */
function isPhrase(mark: Mark): boolean {
  return openingOfClosing(mark) === undefined;
}

/** Closing marks that are looked at. An answer with more of them is about such marks. */
const MAX_CANDIDATES = 16;

/** Characters of thinking that are repeated as such. */
const MAX_REPEATED = 100_000;
