import { UnmatchedClosingDetector, type PartListener } from './unmatched-closing-detector.ts';
import { UNMATCHED_CLOSINGS, readOpening } from './thinking-formats.ts';
import { findMark, findMarkAtEnd, MAX_MARK_LENGTH, partialMarkLength, type MarkSet } from './mark-set.ts';

/**
 * The position in the answer: `start`, only whitespace since the beginning or the last thinking · `thinking` · `text`,
 * an answer without thinking before it · `answer`, between answer marks · `plain`, where marks no longer count.
 */
type State = 'start' | 'thinking' | 'text' | 'answer' | 'plain';

/**
 * Separates a model's thinking from its answer where both are one text with marks around the thinking. Marks count only
 * at the beginning of an answer, wherever the stream is split. Text is passed on immediately, except for whitespace at
 * the beginning and text that may become a mark. A closing mark without an opening one comes too late for that; in this
 * case `replacement` returns the answer.
 */
export class ThinkingSplitter {
  readonly #onPart: PartListener;
  readonly #startsThinking: boolean;
  /** Used for an answer that begins with text. */
  #closingDetector: UnmatchedClosingDetector | undefined;
  #state: State = 'start';
  /** Text that is not passed on yet. */
  #buffer = '';
  #closings: MarkSet = UNMATCHED_CLOSINGS;
  /** Whether thinking has begun. */
  #hasThought = false;
  #hasEmittedThinking = false;
  /** Whether whitespace at the beginning of the current part is still being removed. */
  #isTrimming = false;
  /** The text so far, if it is thinking only by assumption. */
  #assumedThinking = '';

  /**
   * @param startsThinking Whether the answer starts inside of the thinking, because the chat template has opened it.
   */
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

  /** Ends the answer. Buffered text was not the beginning of a mark. */
  end(): void {
    this.#closingDetector?.end();
    const buffered = this.#buffer;
    this.#buffer = '';
    if (this.#state === 'thinking') this.#emitThinking(buffered.trimEnd());
    else if (buffered !== '' && !this.#isOnlyMarks(buffered)) this.#onPart('text-delta', buffered);
  }

  /**
   * The answer's text, if it differs from the text passed on. Valid after `end`.
   * @param isWhole Whether the model finished. If so, an answer that consists of assumed thinking only was no thinking.
   */
  replacement(isWhole: boolean): string | undefined {
    if (isWhole && this.#state === 'thinking' && this.#isThinkingAssumed) return this.#assumedThinking;
    return this.#closingDetector?.replacement;
  }

  /** Whether the buffer at the end contains only marks and whitespace. */
  #isOnlyMarks(buffered: string): boolean {
    if (this.#state === 'answer') return findMark(buffered, this.#closings) !== undefined;
    if (this.#state !== 'start') return false;
    const rest = buffered.trimStart();
    if (rest === '') return this.#hasThought;
    return typeof readOpening(`${rest}\n`, this.#hasThought) === 'object';
  }

  /** Whether the text is thinking because of the setting, without a mark. */
  get #isThinkingAssumed(): boolean {
    return this.#closings === UNMATCHED_CLOSINGS;
  }

  /** @returns whether the buffer can be processed further. */
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
    // Whitespace is buffered as well: it may be followed by the mark.
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

  /** Handles text between answer marks. The closing mark is dropped if nothing follows it. */
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

  /** @returns `false`: the buffer cannot be processed further. */
  #emitText(length: number): false {
    const text = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    if (text !== '') this.#onPart('text-delta', text);
    return false;
  }
}

/** Maximum number of buffered characters, whitespace or a possible mark. */
const MAX_BUFFERED = 1_000;
