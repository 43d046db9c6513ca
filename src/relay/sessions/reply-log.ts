import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/** What is read at once of what came before: one event, or a run of deltas of one kind as a single one. */
export interface LoggedEvent {
  readonly event: ChatEvent;
  /** The numbers of the first and the last event that it stands for, from 1. */
  readonly firstNumber: number;
  readonly lastNumber: number;
}

type Texts = Pick<ChatMessage, 'text' | 'reasoning'>;

/** The most characters of a run that is read at once, so that a slow reader never holds more than that of it. */
const MAX_RUN_CHARACTERS = 16_384;

/**
 * The events of one reply by their numbers, from which a reader who comes back gets what it lacks. The texts are those of the answer and
 * are not kept here a second time: of a delta only how far its text had come, four bytes.
 */
export class ReplyLog {
  /** For each event the length of its text after it, as a negative number for reasoning; 0 for what is no delta. */
  #textLengths: number[] | Int32Array = [];
  #length = 0;
  readonly #otherEvents = new Map<number, ChatEvent>();

  /** How many events there are. */
  get length(): number {
    return this.#length;
  }

  /** Characters that it takes beside the texts. */
  get size(): number {
    let size = this.#textLengths.length * 2;
    for (const event of this.#otherEvents.values()) size += JSON.stringify(event).length;
    return size;
  }

  /** Adds an event. `after`: the answer with it. */
  add(event: ChatEvent, answer: Texts): void {
    let textLength = 0;
    if (event.type === 'text-delta') textLength = answer.text.length;
    else if (event.type === 'reasoning-delta') textLength = -(answer.reasoning ?? '').length;
    else this.#otherEvents.set(this.#length, event);
    this.#textLengths[this.#length] = textLength;
    this.#length += 1;
  }

  /** The reply is over, and is kept as small as it can be. */
  compact(): void {
    this.#textLengths = Int32Array.from(this.#textLengths);
  }

  /** What follows the first `number` events, if anything does. `texts`: of the answer that they made. */
  readAfter(number: number, { text, reasoning = '' }: Texts): LoggedEvent | undefined {
    if (number >= this.#length) return undefined;
    const otherEvent = this.#otherEvents.get(number);
    if (otherEvent) return { event: otherEvent, firstNumber: number + 1, lastNumber: number + 1 };
    const isText = this.#textLength(number) > 0;
    const start = this.#lengthBefore(number, isText);
    let last = number;
    while (last + 1 < this.#length && this.#belongsToRun(last + 1, isText, start + MAX_RUN_CHARACTERS)) last += 1;
    const delta = (isText ? text : reasoning).slice(start, Math.abs(this.#textLength(last)));
    return {
      event: { type: isText ? 'text-delta' : 'reasoning-delta', delta },
      firstNumber: number + 1,
      lastNumber: last + 1,
    };
  }

  #textLength(index: number): number {
    return this.#textLengths[index] ?? 0;
  }

  #belongsToRun(index: number, isText: boolean, maxLength: number): boolean {
    const textLength = this.#textLength(index);
    return textLength !== 0 && textLength > 0 === isText && Math.abs(textLength) <= maxLength;
  }

  /** How long the text of that kind was before this event. */
  #lengthBefore(index: number, isText: boolean): number {
    for (let earlier = index - 1; earlier >= 0; earlier--) {
      const textLength = this.#textLength(earlier);
      if (textLength !== 0 && textLength > 0 === isText) return Math.abs(textLength);
    }
    return 0;
  }
}
