import { LoneClosing } from './lone-closing.ts';
import { LONE_CLOSINGS, readOpening } from './thinking-forms.ts';
import { findMark, markAtEnd, MAX_MARK, partialLength, type MarkSet } from './thinking-marks.ts';

/** Is called with each part of an answer. */
export type PartListener = (type: 'text-delta' | 'reasoning-delta', delta: string) => void;

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
  #lone: LoneClosing | undefined;
  #state: State = 'start';
  /** What is not passed on yet. */
  #held = '';
  #closings: MarkSet = LONE_CLOSINGS;
  /** Whether thinking has ended, or begun. */
  #hasThought = false;
  #hasReasoned = false;
  /** Whether blanks at the beginning of a passage are still to be left out. */
  #isTrimming = false;
  /** All that came, where thinking is only assumed. */
  #assumed = '';

  /** @param startsThinking Whether the answer begins inside of the thinking, for the chat template has opened it. */
  constructor(onPart: PartListener, startsThinking = false) {
    this.#onPart = onPart;
    this.#startsThinking = startsThinking;
  }

  push(delta: string): void {
    if (this.#state === 'plain') return this.#onPart('text-delta', delta);
    if (this.#lone) return this.#lone.push(delta);
    this.#held += delta;
    while (this.#held !== '' && this.#step());
  }

  /** Nothing more comes: what was held back is no mark. */
  end(): void {
    this.#lone?.end();
    const held = this.#held;
    this.#held = '';
    if (this.#state === 'thinking') this.#think(held.trimEnd());
    else if (held !== '' && !this.#isLeftOut(held)) this.#onPart('text-delta', held);
  }

  /**
   * The text of the answer, where it is not what was passed on as such. After `end`.
   * @param isWhole Whether the model came to its end. Then an answer that was thinking from its first to its last character, and that
   * only by a setting, was none.
   */
  replacement(isWhole: boolean): string | undefined {
    if (isWhole && this.#state === 'thinking' && this.#isAssumed) return this.#assumed;
    return this.#lone?.replacement;
  }

  /** Whether what is held at the very end are marks, and the blanks around them. */
  #isLeftOut(held: string): boolean {
    if (this.#state === 'answer') return findMark(held, this.#closings) !== undefined;
    if (this.#state !== 'start') return false;
    const rest = held.trimStart();
    if (rest === '') return this.#hasThought;
    return typeof readOpening(`${rest}\n`, this.#hasThought) === 'object';
  }

  /** Whether the answer is thinking by a setting, and no mark has said so. */
  get #isAssumed(): boolean {
    return this.#closings === LONE_CLOSINGS;
  }

  /** @returns whether there is more to be done with what is held. */
  #step(): boolean {
    if (this.#state === 'start') return this.#onStart();
    if (this.#state === 'thinking') return this.#onThinking();
    if (this.#state === 'answer') return this.#onAnswer();
    const held = this.#held;
    this.#held = '';
    this.push(held);
    return false;
  }

  #onStart(): boolean {
    const rest = this.#held.trimStart();
    const isBlank = this.#held.length - rest.length >= MAX_HELD;
    if (rest === '' && !isBlank) return false;
    const opening = isBlank ? undefined : readOpening(rest, this.#hasThought);
    if (opening === 'partial') return false;
    if (opening) {
      this.#held = rest.slice(opening.length);
      this.#isTrimming = true;
      if (opening.kind !== 'answer') this.#hasThought = true;
      if (opening.kind === 'stray') return true;
      this.#state = opening.kind;
      this.#closings = opening.closings;
    } else if (this.#hasThought) {
      this.#held = isBlank ? this.#held.slice(MAX_HELD) : rest;
      this.#state = 'plain';
    } else if (this.#startsThinking) {
      this.#state = 'thinking';
      this.#closings = LONE_CLOSINGS;
      this.#isTrimming = true;
    } else {
      this.#state = 'text';
      this.#lone = new LoneClosing(this.#onPart);
    }
    return true;
  }

  #onThinking(): boolean {
    const found = findMark(this.#held, this.#closings);
    if (found) {
      const { at, mark } = found;
      this.#think(this.#held.slice(0, at).trimEnd());
      this.#held = this.#held.slice(at + (mark.isKept ? 0 : mark.text.length));
      this.#state = 'start';
      this.#hasThought = true;
      return true;
    }
    const open = this.#held.slice(0, this.#held.length - partialLength(this.#held, this.#closings)).trimEnd();
    // Blanks are held as well: they may be those in front of the mark.
    if (open !== '' && this.#held.length - open.length < MAX_HELD) {
      this.#held = this.#held.slice(open.length);
      this.#think(open);
    } else if (this.#held.length >= MAX_HELD) {
      const all = this.#held.slice(0, -MAX_MARK);
      this.#held = this.#held.slice(-MAX_MARK);
      this.#think(all);
    }
    return false;
  }

  #think(thought: string): void {
    const delta = this.#isTrimming ? thought.trimStart() : thought;
    if (this.#isAssumed) this.#assumed += thought;
    if (delta === '') return;
    this.#onPart('reasoning-delta', this.#isTrimming && this.#hasReasoned ? `\n\n${delta}` : delta);
    this.#isTrimming = false;
    this.#hasReasoned = true;
  }

  /** Between the marks of the answer, of which the closing one is left out where nothing follows it. */
  #onAnswer(): boolean {
    if (this.#isTrimming) this.#held = this.#held.trimStart();
    if (this.#held === '') return false;
    this.#isTrimming = false;
    const trimmed = this.#held.trimEnd();
    const mark = markAtEnd(trimmed, this.#closings);
    const at = trimmed.length - (mark?.text.length ?? 0);
    if (mark && this.#held.length - at < MAX_HELD) return this.#release(trimmed.slice(0, at).trimEnd().length);
    const text = this.#held.slice(0, this.#held.length - partialLength(this.#held, this.#closings)).trimEnd();
    const isLong = this.#held.length - text.length >= MAX_HELD;
    return this.#release(isLong ? this.#held.length - MAX_MARK : text.length);
  }

  /** @returns that there is no more to be done with what is held. */
  #release(length: number): false {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (text !== '') this.#onPart('text-delta', text);
    return false;
  }
}

/** What is left of a whole text without the thinking at its start. */
export function withoutThinking(text: string): string {
  let answer = '';
  const splitter = new ThinkingSplitter((type, delta) => {
    if (type === 'text-delta') answer += delta;
  });
  splitter.push(text);
  splitter.end();
  return splitter.replacement(true) ?? answer;
}

/** Characters that are held back at the most: blanks, or what may be a mark. */
const MAX_HELD = 1_000;
