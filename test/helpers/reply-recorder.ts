import { isTerminal, type ChatEvent, type ChatMessage } from '../../src/chat/index.ts';
import type { TurnReader } from '../../src/relay/sessions/turn-reader.ts';

/** A reader of turns that records the events. */
export class ReplyRecorder {
  readonly events: ChatEvent[] = [];
  readonly numbers: number[] = [];
  /** For each event the number of the first event that it contains. */
  readonly firsts: number[] = [];
  /** Resolves to the whole answer at the last event. */
  readonly ended: Promise<ChatMessage>;
  /** Set while the reader is full. */
  #gate: PromiseWithResolvers<void> | undefined;
  readonly #end = Promise.withResolvers<ChatMessage>();

  constructor() {
    this.ended = this.#end.promise;
  }

  readonly read: TurnReader = (event, number, answer, first = number) => {
    this.events.push(event);
    this.numbers.push(number);
    this.firsts.push(first);
    if (isTerminal(event)) this.#end.resolve(answer);
    return this.#gate?.promise;
  };

  /** Makes the reader full. */
  pause(): void {
    this.#gate ??= Promise.withResolvers();
  }

  /** Makes the reader ready again. */
  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** The streamed text. */
  get text(): string {
    return this.events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
  }

  /** The end's reason or the error's code; `undefined` before the end. */
  get ending(): string | undefined {
    const last = this.events.at(-1);
    if (last?.type === 'reply-end') return last.reason;
    return last?.type === 'reply-error' ? last.code : undefined;
  }
}
