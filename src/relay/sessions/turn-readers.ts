import { isTerminal, type ChatEvent } from '../../chat/index.ts';
import type { NumberedReply } from './numbered-reply.ts';
import { createSafeReader, type TurnReader } from './turn-reader.ts';

interface AttachedReader {
  readonly reader: TurnReader;
  readonly safeReader: TurnReader;
  /** The number of the last event that it has received. */
  position: number;
  /** Whether it has returned a promise that is pending. */
  isWaiting: boolean;
  isAttached: boolean;
}

export interface TurnReadersOptions {
  readonly reply: NumberedReply;
  /** Most readers. Beyond it the one that was attached first is detached. */
  readonly maxReaders: number;
  /** Whether the reply may be behind its readers, who have received more of it from another relay. */
  readonly mayLag?: boolean;
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
   * @param replaced The reader that it takes the place of.
   * @returns a function that detaches it, which returns `false` if it was not attached any more.
   */
  attach(reader: TurnReader, lastEventNumber: number, replaced?: TurnReader): () => boolean {
    const { reply, maxReaders, mayLag, onError } = this.#options;
    const position = mayLag ? lastEventNumber : Math.min(lastEventNumber, reply.length);
    const safeReader = createSafeReader(reader, onError);
    const attached: AttachedReader = { reader, safeReader, position, isWaiting: false, isAttached: true };
    const leaving =
      this.#attached.find((other) => other.reader === replaced) ??
      (this.#attached.length >= maxReaders ? this.#attached[0] : undefined);
    if (leaving) this.#detach(leaving);
    this.#attached = [...this.#attached, attached];
    this.#catchUp(attached);
    this.#resumeProvider();
    return () => this.#detach(attached);
  }

  /** Delivers an event that has just been added to the reply. Readers that wait get it later. */
  deliver(event: ChatEvent): void {
    const number = this.#options.reply.length;
    const { mayLag } = this.#options;
    const isEnd = isTerminal(event);
    for (const attached of this.#attached) {
      if (mayLag && attached.position >= number) this.#skip(attached, event);
      else if (attached.position !== number - 1) this.#catchUp(attached);
      // A reader that lacks nothing but the end gets it at once: the turn may have been stopped because the reader is slow.
      else if (attached.isAttached && (!attached.isWaiting || isEnd)) this.#pass(attached, event, number);
      if (isEnd && attached.position >= number) this.#detach(attached);
    }
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
    if (!attached.isAttached) return false;
    attached.isAttached = false;
    this.#attached = this.#attached.filter((other) => other !== attached);
    this.#resumeProvider();
    return true;
  }

  /** Passes on events of the past until the reader has all of them or waits. */
  #catchUp(attached: AttachedReader): void {
    const { reply } = this.#options;
    while (attached.isAttached && !attached.isWaiting) {
      const next = reply.readAfter(attached.position);
      if (next) this.#pass(attached, next.event, next.lastNumber, next.firstNumber);
      else {
        if (reply.isOver) this.#detach(attached);
        return;
      }
    }
  }

  /** Passes nothing that the reader has received already, but the end under the next number: clients ignore what they have. */
  #skip(attached: AttachedReader, event: ChatEvent): void {
    if (isTerminal(event) && attached.isAttached) this.#pass(attached, event, attached.position + 1);
  }

  #pass(attached: AttachedReader, event: ChatEvent, number: number, firstNumber?: number): void {
    attached.position = number;
    const ready = attached.safeReader(event, number, this.#options.reply.answer, firstNumber);
    if (ready) this.#wait(attached, ready);
  }

  #wait(attached: AttachedReader, ready: Promise<void>): void {
    attached.isWaiting = true;
    void ready.then(() => {
      attached.isWaiting = false;
      this.#catchUp(attached);
      this.#resumeProvider();
    });
  }
}
