import { UnmatchedClosingDetector, type PartListener } from './unmatched-closing-detector.ts';
import { UNMATCHED_CLOSINGS, readOpening } from './thinking-formats.ts';
import { findMark, findMarkAtEnd, MAX_MARK_LENGTH, partialMarkLength, type MarkSet } from './mark-set.ts';

/**
 * Where in its answer a model is: `start`, nothing but blanks has come since the answer or its last thinking began · `thinking` ·
 * `text`, before which nothing was thought · `answer`, between marks of its own · `plain`, in which no mark counts any more.
 */
type State = 'start' | 'thinking' | 'text' | 'answer' | 'plain';

/**
 * Tells a model's thinking from its answer, where it writes both as one text with marks around the thinking. Marks count at the
 * start of an answer only, however the stream is cut. Text is passed on as it comes, but for blanks at the start and what may be a
 * mark. A closing mark without an opening one comes too late for that: then `replacement` has the answer.
 */
export class ThinkingSplitter {
  readonly #onPart: PartListener;
  readonly #startsThinking: boolean;
  /** For an answer that begins with text. */
  #closingDetector: UnmatchedClosingDetector | undefined;
  #state: State = 'start';
  /** What is not passed on yet. */
  #buffer = '';
  #closings: MarkSet = UNMATCHED_CLOSINGS;
  /** Whether thinking has ended, or begun. */
  #hasThought = false;
  #hasEmittedThinking = false;
  /** Whether blanks at the beginning of a passage are still to be left out. */
  #isTrimming = false;
  /** All that came, where thinking is only assumed. */
  #assumedThinking = '';

  /** @param startsThinking Whether the answer begins inside of the thinking, for the chat template has opened it. */
  constructor(onPart: PartListener, startsThinking = false) {
    this.#onPart = onPart;
    this.#startsThinking = startsThinking;
  }

  push(delta: string): void {
    if (this.#state === 'plain') return this.#onPart('text-delta', delta);
    if (this.#closingDetector) return this.#closingDetector.push(delta);
    this.#buffer += delta;
    while (this.#buffer !== '' && this.#step());
  }

  /** Nothing more comes: what was held back is no mark. */
  end(): void {
    this.#closingDetector?.end();
    const buffered = this.#buffer;
    this.#buffer = '';
    if (this.#state === 'thinking') this.#emitThinking(buffered.trimEnd());
    else if (buffered !== '' && !this.#isOnlyMarks(buffered)) this.#onPart('text-delta', buffered);
  }

  /**
   * The text of the answer, where it is not what was passed on as such. After `end`.
   * @param isWhole Whether the model came to its end. Then an answer that was thinking from its first to its last character, and that
   * only by a setting, was none.
   */
  replacement(isWhole: boolean): string | undefined {
    if (isWhole && this.#state === 'thinking' && this.#isThinkingAssumed) return this.#assumedThinking;
    return this.#closingDetector?.replacement;
  }

  /** Whether what is held at the very end are marks, and the blanks around them. */
  #isOnlyMarks(buffered: string): boolean {
    if (this.#state === 'answer') return findMark(buffered, this.#closings) !== undefined;
    if (this.#state !== 'start') return false;
    const rest = buffered.trimStart();
    if (rest === '') return this.#hasThought;
    return typeof readOpening(`${rest}\n`, this.#hasThought) === 'object';
  }

  /** Whether the answer is thinking by a setting, and no mark has said so. */
  get #isThinkingAssumed(): boolean {
    return this.#closings === UNMATCHED_CLOSINGS;
  }

  /** @returns whether there is more to be done with what is held. */
  #step(): boolean {
    if (this.#state === 'start') return this.#onStart();
    if (this.#state === 'thinking') return this.#onThinking();
    if (this.#state === 'answer') return this.#onAnswer();
    const buffered = this.#buffer;
    this.#buffer = '';
    this.push(buffered);
    return false;
  }

  #onStart(): boolean {
    const rest = this.#buffer.trimStart();
    const isBlank = this.#buffer.length - rest.length >= MAX_BUFFERED;
    if (rest === '' && !isBlank) return false;
    const opening = isBlank ? undefined : readOpening(rest, this.#hasThought);
    if (opening === 'partial') return false;
    if (opening) {
      this.#buffer = rest.slice(opening.length);
      this.#isTrimming = true;
      if (opening.kind !== 'answer') this.#hasThought = true;
      if (opening.kind === 'stray') return true;
      this.#state = opening.kind;
      this.#closings = opening.closings;
    } else if (this.#hasThought) {
      this.#buffer = isBlank ? this.#buffer.slice(MAX_BUFFERED) : rest;
      this.#state = 'plain';
    } else if (this.#startsThinking) {
      this.#state = 'thinking';
      this.#closings = UNMATCHED_CLOSINGS;
      this.#isTrimming = true;
    } else {
      this.#state = 'text';
      this.#closingDetector = new UnmatchedClosingDetector(this.#onPart);
    }
    return true;
  }

  #onThinking(): boolean {
    const found = findMark(this.#buffer, this.#closings);
    if (found) {
      const { index, mark } = found;
      this.#emitThinking(this.#buffer.slice(0, index).trimEnd());
      this.#buffer = this.#buffer.slice(index + (mark.opensNext ? 0 : mark.text.length));
      this.#state = 'start';
      this.#hasThought = true;
      return true;
    }
    const ready = this.#buffer
      .slice(0, this.#buffer.length - partialMarkLength(this.#buffer, this.#closings))
      .trimEnd();
    // Blanks are held as well: they may be those in front of the mark.
    if (ready !== '' && this.#buffer.length - ready.length < MAX_BUFFERED) {
      this.#buffer = this.#buffer.slice(ready.length);
      this.#emitThinking(ready);
    } else if (this.#buffer.length >= MAX_BUFFERED) {
      const overflow = this.#buffer.slice(0, -MAX_MARK_LENGTH);
      this.#buffer = this.#buffer.slice(-MAX_MARK_LENGTH);
      this.#emitThinking(overflow);
    }
    return false;
  }

  #emitThinking(thinking: string): void {
    const delta = this.#isTrimming ? thinking.trimStart() : thinking;
    if (this.#isThinkingAssumed) this.#assumedThinking += thinking;
    if (delta === '') return;
    this.#onPart('reasoning-delta', this.#isTrimming && this.#hasEmittedThinking ? `\n\n${delta}` : delta);
    this.#isTrimming = false;
    this.#hasEmittedThinking = true;
  }

  /** Between the marks of the answer, of which the closing one is left out where nothing follows it. */
  #onAnswer(): boolean {
    if (this.#isTrimming) this.#buffer = this.#buffer.trimStart();
    if (this.#buffer === '') return false;
    this.#isTrimming = false;
    const trimmed = this.#buffer.trimEnd();
    const mark = findMarkAtEnd(trimmed, this.#closings);
    const markStart = trimmed.length - (mark?.text.length ?? 0);
    if (mark && this.#buffer.length - markStart < MAX_BUFFERED)
      return this.#emitText(trimmed.slice(0, markStart).trimEnd().length);
    const text = this.#buffer.slice(0, this.#buffer.length - partialMarkLength(this.#buffer, this.#closings)).trimEnd();
    const isLong = this.#buffer.length - text.length >= MAX_BUFFERED;
    return this.#emitText(isLong ? this.#buffer.length - MAX_MARK_LENGTH : text.length);
  }

  /** @returns that there is no more to be done with what is held. */
  #emitText(length: number): false {
    const text = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    if (text !== '') this.#onPart('text-delta', text);
    return false;
  }
}

/** What is left of a whole text without the thinking at its start. */
export function stripThinking(text: string): string {
  let answer = '';
  const splitter = new ThinkingSplitter((type, delta) => {
    if (type === 'text-delta') answer += delta;
  });
  splitter.push(text);
  splitter.end();
  return splitter.replacement(true) ?? answer;
}

/** Characters that are held back at the most: blanks, or what may be a mark. */
const MAX_BUFFERED = 1_000;
