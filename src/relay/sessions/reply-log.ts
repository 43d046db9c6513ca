import type { ChatEvent, ChatMessage } from '../../chat/index.ts';

/** One step of a replay: one event, or consecutive deltas of one kind merged into one. */
export interface LoggedEvent {
  readonly event: ChatEvent;
  /** The numbers of the first and the last event that it replaces, from 1. */
  readonly firstNumber: number;
  readonly lastNumber: number;
}

type Texts = Pick<ChatMessage, 'text' | 'reasoning'>;

/** Most characters of merged deltas, so that a slow reader never holds more. */
const MAX_RUN_CHARACTERS = 16_384;

/**
 * The numbered events of one reply, from which a reader that resumes gets the events it has missed. For a delta, only the length of the
 * answer's text after it is stored, in four bytes; the text itself is in the answer.
 */
export class ReplyLog {
  /** For each event the length of the answer's text after it, negative for reasoning; 0 for any event but a delta. */
  #textLengths: number[] | Int32Array = [];
  #length = 0;
  readonly #otherEvents = new Map<number, ChatEvent>();

  /** The number of events. */
  get length(): number {
    return this.#length;
  }

  /** Memory that the log uses besides the texts, in characters. */
  get size(): number {
    let size = this.#textLengths.length * 2;
    for (const event of this.#otherEvents.values()) size += JSON.stringify(event).length;
    return size;
  }

  /** Adds an event. `answer` includes it. */
  add(event: ChatEvent, answer: Texts): void {
    let textLength = 0;
    if (event.type === 'text-delta') textLength = answer.text.length;
    else if (event.type === 'reasoning-delta') textLength = -(answer.reasoning ?? '').length;
    else this.#otherEvents.set(this.#length, event);
    this.#textLengths[this.#length] = textLength;
    this.#length += 1;
  }

  /** Reduces the memory of a reply that has ended. */
  compact(): void {
    this.#textLengths = Int32Array.from(this.#textLengths);
  }

  /** Returns what follows the first `number` events, or `undefined`. The texts are those of the streamed answer. */
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

  /** Returns the event of this number alone, a delta as the part of the text that it added. */
  eventAt(number: number, { text, reasoning = '' }: Texts): ChatEvent | undefined {
    const index = number - 1;
    if (index < 0 || index >= this.#length) return undefined;
    const otherEvent = this.#otherEvents.get(index);
    if (otherEvent) return otherEvent;
    const isText = this.#textLength(index) > 0;
    const delta = (isText ? text : reasoning).slice(
      this.#lengthBefore(index, isText),
      Math.abs(this.#textLength(index)),
    );
    return { type: isText ? 'text-delta' : 'reasoning-delta', delta };
  }

  #textLength(index: number): number {
    return this.#textLengths[index] ?? 0;
  }

  #belongsToRun(index: number, isText: boolean, maxLength: number): boolean {
    const textLength = this.#textLength(index);
    return textLength !== 0 && textLength > 0 === isText && Math.abs(textLength) <= maxLength;
  }

  /** The length of the text or the reasoning before this event. */
  #lengthBefore(index: number, isText: boolean): number {
    for (let earlier = index - 1; earlier >= 0; earlier--) {
      const textLength = this.#textLength(earlier);
      if (textLength !== 0 && textLength > 0 === isText) return Math.abs(textLength);
    }
    return 0;
  }
}
