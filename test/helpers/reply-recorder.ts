import { isTerminal, type ChatEvent, type ChatMessage } from '../../src/chat/index.ts';
import type { TurnReader } from '../../src/relay/sessions/turn-reader.ts';

/** A reader of turns that records every event. */
export class ReplyRecorder {
  readonly events: ChatEvent[] = [];
  readonly numbers: number[] = [];
  /** For each event, the number of the first event that it stands for. */
  readonly firsts: number[] = [];
  /** Resolves with the whole answer at the last event. */
  readonly ended: Promise<ChatMessage>;
  /** While set, the reader can take no more. */
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

  /** From now on, the reader is behind. */
  pause(): void {
    this.#gate ??= Promise.withResolvers();
  }

  /** It has caught up. */
  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** The streamed text. */
  get text(): string {
    return this.events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
  }

  /** How it ended: the end's reason or the error's code; `undefined` while it has not. */
  get ending(): string | undefined {
    const last = this.events.at(-1);
    if (last?.type === 'reply-end') return last.reason;
    return last?.type === 'reply-error' ? last.code : undefined;
  }
}
