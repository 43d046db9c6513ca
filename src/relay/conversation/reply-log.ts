import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/** What is read at once of what came before: one event, or a run of deltas of one kind as a single one. */
export interface LoggedEvent {
  readonly event: ChatEvent;
  /** The numbers of the first and the last event that it stands for, from 1. */
  readonly first: number;
  readonly last: number;
}

type Texts = Pick<ChatMessage, 'text' | 'reasoning'>;

/** The most characters of a run that is read at once, so that a slow reader never holds more than that of it. */
const MAX_RUN = 16_384;

/**
 * The events of one reply by their numbers, from which a reader who comes back gets what it lacks. The texts are those of the answer and
 * are not kept here a second time: of a delta only how far its text had come, four bytes.
 */
export class ReplyLog {
  /** For each event the length of its text after it, as a negative number for reasoning; 0 for what is no delta. */
  #marks: number[] | Int32Array = [];
  #length = 0;
  readonly #others = new Map<number, ChatEvent>();

  /** How many events there are. */
  get length(): number {
    return this.#length;
  }

  /** Characters that it takes beside the texts. */
  get size(): number {
    let size = this.#marks.length * 2;
    for (const event of this.#others.values()) size += JSON.stringify(event).length;
    return size;
  }

  /** Adds an event. `after`: the answer with it. */
  add(event: ChatEvent, after: Texts): void {
    let mark = 0;
    if (event.type === 'text-delta') mark = after.text.length;
    else if (event.type === 'reasoning-delta') mark = -(after.reasoning ?? '').length;
    else this.#others.set(this.#length, event);
    this.#marks[this.#length] = mark;
    this.#length += 1;
  }

  /** The reply is over, and is kept as small as it can be. */
  seal(): void {
    this.#marks = Int32Array.from(this.#marks);
  }

  /** What follows the first `number` events, if anything does. `texts`: of the answer that they made. */
  after(number: number, { text, reasoning = '' }: Texts): LoggedEvent | undefined {
    if (number >= this.#length) return undefined;
    const other = this.#others.get(number);
    if (other) return { event: other, first: number + 1, last: number + 1 };
    const isText = this.#mark(number) > 0;
    const start = this.#lengthBefore(number, isText);
    let last = number;
    while (last + 1 < this.#length && this.#continues(last + 1, isText, start + MAX_RUN)) last += 1;
    const delta = (isText ? text : reasoning).slice(start, Math.abs(this.#mark(last)));
    return { event: { type: isText ? 'text-delta' : 'reasoning-delta', delta }, first: number + 1, last: last + 1 };
  }

  #mark(index: number): number {
    return this.#marks[index] ?? 0;
  }

  #continues(index: number, isText: boolean, end: number): boolean {
    const mark = this.#mark(index);
    return mark !== 0 && mark > 0 === isText && Math.abs(mark) <= end;
  }

  /** How long the text of that kind was before this event. */
  #lengthBefore(index: number, isText: boolean): number {
    for (let before = index - 1; before >= 0; before--) {
      const mark = this.#mark(before);
      if (mark !== 0 && mark > 0 === isText) return Math.abs(mark);
    }
    return 0;
  }
}
