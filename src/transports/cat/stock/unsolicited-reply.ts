import { isTerminal, type ChatEvent, type Clock, type TransportEvent } from '../../../chat/index.ts';
import { INTERRUPTED, ReplyQueue } from '../../shared/reply-queue.ts';
import { SilenceTimer } from '../../shared/silence-timer.ts';

/** A reply that nobody asked for, while it comes. One that falls silent was cut off: what is behind it should not wait for ever. */
export class UnsolicitedReply {
  readonly #emit: (event: TransportEvent) => void;
  readonly #silenceTimer: SilenceTimer;
  #reply: ReplyQueue | undefined;

  /** @param onSilence Called when it has fallen silent. */
  constructor(emit: (event: TransportEvent) => void, clock: Clock, onSilence: () => void) {
    this.#emit = emit;
    this.#silenceTimer = new SilenceTimer(MAX_SILENCE_MS, clock, () => {
      this.interrupt();
      onSilence();
    });
  }

  get isActive(): boolean {
    return this.#reply !== undefined;
  }

  /** Adds events; the first one of all begins it, and a last one ends it. */
  push(...events: readonly ChatEvent[]): void {
    const reply = this.#reply ?? this.#start();
    this.#silenceTimer.recordActivity();
    for (const event of events) reply.push(event);
    if (events.some(isTerminal)) this.#close();
  }

  /** The rest will not come. */
  interrupt(): void {
    this.#reply?.push(INTERRUPTED);
    this.#close();
  }

  #start(): ReplyQueue {
    const reply = new ReplyQueue();
    this.#reply = reply;
    this.#emit({ type: 'unsolicited-reply', reply });
    this.#silenceTimer.start();
    return reply;
  }

  #close(): void {
    this.#reply = undefined;
    this.#silenceTimer.stop();
  }
}

/** Milliseconds; a model that calls a tool in the middle of its answer takes its time. */
const MAX_SILENCE_MS = 15_000;
