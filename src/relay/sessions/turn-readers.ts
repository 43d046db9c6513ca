import { type ChatEvent } from '../../chat/index.ts';
import type { NumberedReply } from './numbered-reply.ts';
import { createSafeReader, type TurnReader } from './turn-reader.ts';

interface AttachedReader {
  readonly reader: TurnReader;
  readonly safeReader: TurnReader;
  /** The number of the last event that it has received. */
  position: number;
  /** Whether it has returned a promise that is pending. */
  isWaiting: boolean;
}

export interface TurnReadersOptions {
  readonly reply: NumberedReply;
  /** Most readers. Beyond it the one that was attached first is detached. */
  readonly maxReaders: number;
  /** Called with the error of a reader that threw. */
  readonly onError: (cause: unknown) => void;
}

/**
 * The readers of one turn. Each gets every event once, from its own position. One that waits does not hold up the others: it gets what it
 * has missed from the reply, with deltas merged.
 */
export class TurnReaders {
  readonly #options: TurnReadersOptions;
  /** Oldest first. Replaced when it changes, because readers come and go while an event is delivered. */
  #attached: readonly AttachedReader[] = [];
  /** Pending while the provider waits. */
  #ready: PromiseWithResolvers<void> | undefined;

  constructor(options: TurnReadersOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#attached.length === 0;
  }

  has(reader: TurnReader): boolean {
    return this.#attached.some((attached) => attached.reader === reader);
  }

  /**
   * Attaches a reader behind the event `lastEventNumber`. A reader that has received the last event of the turn is detached.
   * @returns a function that detaches it, which returns `false` if it was not attached any more.
   */
  attach(reader: TurnReader, lastEventNumber: number): () => boolean {
    const { reply, maxReaders, onError } = this.#options;
    const position = Math.min(lastEventNumber, reply.length);
    const attached = { reader, safeReader: createSafeReader(reader, onError), position, isWaiting: false };
    this.#attached = [...this.#attached, attached].slice(-maxReaders);
    this.#advance(attached);
    this.#resumeProvider();
    return () => this.#detach(attached);
  }

  /** Delivers an event that has just been added to the reply. Readers that wait get it later. */
  deliver(event: ChatEvent): void {
    const live = { event, number: this.#options.reply.length };
    for (const attached of this.#attached) this.#advance(attached, live);
    this.#resumeProvider();
  }

  /** Resolves when a reader can take more or none is left. `undefined` if that is so now, or if the turn is over. */
  whenReady(): Promise<void> | undefined {
    if (this.#canTakeMore()) return undefined;
    this.#ready ??= Promise.withResolvers();
    return this.#ready.promise;
  }

  #canTakeMore(): boolean {
    return this.isEmpty || this.#options.reply.isOver || this.#attached.some(({ isWaiting }) => !isWaiting);
  }

  #resumeProvider(): void {
    if (!this.#ready || !this.#canTakeMore()) return;
    this.#ready.resolve();
    this.#ready = undefined;
  }

  #detach(attached: AttachedReader): boolean {
    if (!this.#attached.includes(attached)) return false;
    this.#attached = this.#attached.filter((other) => other !== attached);
    this.#resumeProvider();
    return true;
  }

  /** Passes on events until the reader has all of them or waits. @param live The event that is being delivered. */
  #advance(attached: AttachedReader, live?: { readonly event: ChatEvent; readonly number: number }): void {
    const { reply } = this.#options;
    while (this.#attached.includes(attached)) {
      const isNextLive = live !== undefined && attached.position === live.number - 1;
      // A reader that lacks nothing but the end gets it at once: the turn may have been stopped because the reader is slow.
      if (attached.isWaiting && !(isNextLive && reply.isOver && live.number === reply.length)) return;
      const next = isNextLive
        ? { event: live.event, lastNumber: live.number, firstNumber: undefined }
        : reply.readAfter(attached.position);
      if (!next) {
        if (reply.isOver) this.#detach(attached);
        return;
      }
      attached.position = next.lastNumber;
      const ready = attached.safeReader(next.event, next.lastNumber, reply.answer, next.firstNumber);
      if (ready) this.#wait(attached, ready);
    }
  }

  #wait(attached: AttachedReader, ready: Promise<void>): void {
    attached.isWaiting = true;
    void ready.then(() => {
      attached.isWaiting = false;
      this.#advance(attached);
      this.#resumeProvider();
    });
  }
}
