import { endsThinking } from './ends-thinking.ts';
import {
  findMark,
  LONE_CLOSINGS,
  MAX_PHRASE,
  partialLength,
  THINKING_PHRASES,
  type Mark,
  type ThinkingPhrase,
} from './thinking-forms.ts';
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
  #phrases: readonly ThinkingPhrase[] = [];
  /** A closing mark in `#text`, of which it depends on the next character whether it is one. */
  #candidate: { readonly at: number; readonly mark: Mark } | undefined;
  #candidates = 0;
  /** Where the answer begins, once the mark has come. */
  #answerAt: number | undefined;

  constructor(onPart: PartListener) {
    this.#onPart = onPart;
  }

  push(delta: string): void {
    if (this.#candidate) this.#decide(delta.charAt(0));
    if (this.#answerAt !== undefined) return this.#pass(delta);
    if (this.#text.length < MAX_PHRASE && this.#phrases.length === 0) {
      const beginning = this.#text + delta.slice(0, MAX_PHRASE);
      this.#phrases = THINKING_PHRASES.filter(({ begins }) => begins.test(beginning));
    }
    const phrases = this.#phrases;
    // Nearly all that comes is nothing of the kind.
    if (this.#partial === '' && phrases.length === 0 && !mayBeMark(delta)) return this.#pass(delta);
    const marks = phrases.length > 0 ? [...LONE_CLOSINGS, ...phrases.map(({ closing }) => closing)] : LONE_CLOSINGS;
    const seen = this.#partial + delta;
    const found = findMark(seen, marks);
    if (!found) {
      this.#partial = seen.slice(seen.length - partialLength(seen, marks));
      return this.#pass(delta);
    }
    const end = found.at + found.mark.text.length - this.#partial.length;
    this.#partial = '';
    this.#pass(delta.slice(0, end));
    this.#candidate = { at: this.#text.length - found.mark.text.length, mark: found.mark };
    const rest = delta.slice(end);
    if (rest !== '') this.push(rest);
  }

  end(): void {
    if (this.#candidate) this.#decide('');
  }

  /** The text of the answer, where it is not all that was passed on. */
  get replacement(): string | undefined {
    return this.#answerAt === undefined ? undefined : this.#text.slice(this.#answerAt).trimStart();
  }

  #pass(text: string): void {
    this.#text += text;
    this.#onPart('text-delta', text);
  }

  /** Decides whether the mark that has come ends the thinking. */
  #decide(next: string): void {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    this.#candidates += 1;
    if (!candidate || this.#candidates > MAX_CANDIDATES) return;
    const { at, mark } = candidate;
    const before = this.#text.slice(0, at);
    const phrase = this.#phrases.find(({ closing }) => closing === mark);
    if (phrase ? before.endsWith(' ') : !endsThinking(before, mark, next)) return;
    this.#answerAt = at + mark.text.length;
    const thought = phrase ? before.replace(phrase.begins, '') : before;
    // It counts against the length of the answer a second time.
    if (thought.length <= MAX_REPEATED) this.#onPart('reasoning-delta', thought.trim());
  }
}

/** Whether a mark may begin in it. Asked of every token. */
function mayBeMark(text: string): boolean {
  return text.includes('<') || text.includes('[') || text.includes('◁');
}

/** Closing marks that are looked at. Each look is at the whole text before. */
const MAX_CANDIDATES = 16;

/** Characters of thinking that are repeated as such. */
const MAX_REPEATED = 100_000;
