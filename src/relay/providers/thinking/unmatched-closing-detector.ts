/**
 * The state that `ThinkingSplitter` needs for answers in which only the closing mark of the thinking arrives (`…</think>`).
 * @module
 */
import { ClosingMarkValidator } from './closing-mark-validator.ts';
import {
  UNMATCHED_CLOSINGS,
  MAX_PHRASE_LENGTH,
  openingOfClosing,
  THINKING_PHRASES,
  type ThinkingPhrase,
} from './thinking-formats.ts';
import { findMark, partialMarkLength, type Mark } from './mark-set.ts';

/** Receives the parts of an answer. */
export type PartListener = (type: 'text-delta' | 'reasoning-delta', delta: string) => void;

/**
 * Detects a closing mark without an opening one, which the chat template had written. At that point the thinking has been
 * passed on as text. It is repeated as thinking, and the text is replaced at the end. The mark itself is passed on,
 * too, so that a client that cannot replace text can still separate thinking and answer.
 */
export class UnmatchedClosingDetector {
  readonly #onPart: PartListener;
  #text = '';
  /** The end of `#text` that may become a mark. */
  #partialMark = '';
  #phrase: ThinkingPhrase | undefined;
  readonly #validator = new ClosingMarkValidator();
  /** A closing mark in `#text` that cannot be judged before the next character. */
  #candidate: { readonly index: number; readonly mark: Mark } | undefined;
  #candidateCount = 0;
  /** Where the answer begins, after a closing mark was accepted. */
  #answerStart: number | undefined;

  constructor(onPart: PartListener) {
    this.#onPart = onPart;
  }

  push(delta: string): void {
    let rest = delta;
    while (rest !== '') {
      if (this.#candidate) this.#resolveCandidate(rest.charAt(0));
      rest = rest.slice(this.#emitToMark(rest));
    }
  }

  /**
   * Passes a text on to the end of the first mark in it, or all of it.
   * @returns the length of the text passed on.
   */
  #emitToMark(text: string): number {
    if (this.#answerStart !== undefined || this.#candidateCount >= MAX_CANDIDATES) return this.#emit(text);
    if (this.#text.length < MAX_PHRASE_LENGTH && !this.#phrase) {
      const head = this.#text + text.slice(0, MAX_PHRASE_LENGTH);
      this.#phrase = THINKING_PHRASES.find(({ start }) => start.test(head));
    }
    // Fast path for nearly all deltas.
    if (this.#partialMark === '' && !this.#phrase && !canContainMark(text)) return this.#emit(text);
    const closings = this.#phrase?.closings ?? UNMATCHED_CLOSINGS;
    const searched = this.#partialMark + text;
    const found = findMark(searched, closings);
    if (!found) {
      this.#partialMark = searched.slice(searched.length - partialMarkLength(searched, closings));
      return this.#emit(text);
    }
    const end = found.index + found.mark.text.length - this.#partialMark.length;
    this.#partialMark = '';
    this.#emit(text.slice(0, end));
    this.#candidate = { index: this.#text.length - found.mark.text.length, mark: found.mark };
    return end;
  }

  end(): void {
    if (this.#candidate) this.#resolveCandidate('');
  }

  /** The answer's text, if it differs from the text passed on. */
  get replacement(): string | undefined {
    return this.#answerStart === undefined ? undefined : this.#text.slice(this.#answerStart).trimStart();
  }

  #emit(text: string): number {
    // The text is needed for the answer after a mark that was found or may still come.
    if (this.#answerStart !== undefined || this.#candidateCount < MAX_CANDIDATES) this.#text += text;
    this.#onPart('text-delta', text);
    return text.length;
  }

  /** Decides whether the candidate ends the thinking. */
  #resolveCandidate(next: string): void {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    this.#candidateCount += 1;
    if (!candidate) return;
    const { index, mark } = candidate;
    const endsThinking = isPhraseMark(mark)
      ? this.#text.charAt(index - 1) !== ' '
      : this.#validator.endsThinking(this.#text, index, mark, next);
    if (!endsThinking) return;
    this.#answerStart = index + mark.text.length;
    const before = this.#text.slice(0, index);
    const thinking = isPhraseMark(mark) && this.#phrase ? before.replace(this.#phrase.start, '') : before;
    // The repetition counts against the answer's maximum length a second time.
    if (thinking.length <= MAX_REPEATED_CHARACTERS) this.#onPart('reasoning-delta', thinking.trim());
  }
}

/** Whether a mark may begin in a text. Called for every token. */
function canContainMark(text: string): boolean {
  return text.includes('<') || text.includes('[') || text.includes('◁');
}

/** Whether a mark is a closing phrase. */
function isPhraseMark(mark: Mark): boolean {
  return openingOfClosing(mark) === undefined;
}

/** Maximum number of closing marks that are checked. An answer with more of them is about such marks. */
const MAX_CANDIDATES = 16;

/** Maximum length of thinking that is repeated as reasoning. */
const MAX_REPEATED_CHARACTERS = 100_000;
