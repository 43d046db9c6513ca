import { applyEvent, isPending, type ChatEvent, type ChatMessage, type MessageState } from '../../chat/index.ts';
import { ReplyLog, type LoggedEvent } from './reply-log.ts';

/** The events of one reply, numbered from 1, and the answer that they add up to. */
export class NumberedReply {
  readonly #events = new ReplyLog();
  #answer: ChatMessage;
  /** The answer as it was streamed. A `text` in the last event can have replaced its text. */
  #streamed: ChatMessage;

  /** @param answer The message before any event. */
  constructor(answer: ChatMessage) {
    this.#answer = answer;
    this.#streamed = answer;
  }

  /** The answer so far. */
  get answer(): ChatMessage {
    return this.#answer;
  }

  get state(): MessageState {
    return this.#answer.state;
  }

  get isOver(): boolean {
    return !isPending(this.#answer);
  }

  /** The number of the last event; 0 before the first one. */
  get length(): number {
    return this.#events.length;
  }

  /** Memory that the reply uses, in characters. */
  get size(): number {
    const { text, reasoning = '' } = this.#streamed;
    const replaced = this.#answer.text === text ? 0 : this.#answer.text.length;
    return text.length + reasoning.length + replaced + this.#events.size;
  }

  add(event: ChatEvent): void {
    this.#answer = applyEvent(this.#answer, event);
    this.#events.add(event, this.#answer);
    if (event.type !== 'reply-end' || event.text === undefined) this.#streamed = this.#answer;
    if (!this.isOver) return;
    this.#events.compact();
    flattenString(this.#streamed.text);
    flattenString(this.#streamed.reasoning ?? '');
  }

  /** Returns the event of this number, or `undefined`. */
  eventAt(number: number): ChatEvent | undefined {
    return this.#events.eventAt(number, this.#streamed);
  }

  /** Returns what follows the first `number` events, or `undefined`. */
  readAfter(number: number): LoggedEvent | undefined {
    return this.#events.readAfter(number, this.#streamed);
  }
}

/**
 * Makes V8 store a concatenated string in one piece. Until it is read, it references all its parts: for 64,000 tokens 14 times the
 * memory.
 */
function flattenString(text: string): void {
  text.charCodeAt(0);
}
