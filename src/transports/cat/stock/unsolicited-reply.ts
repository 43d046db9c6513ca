import { isTerminal, type ChatEvent, type Clock, type TransportEvent } from '../../../chat/index.ts';
import { INTERRUPTED, ReplyStream } from '../../../chat/reply-stream.ts';
import { SilenceTimer } from '../../../chat/silence-timer.ts';

/** An unsolicited reply that is being received. It ends as interrupted after a long silence, so that prompts do not wait for it forever. */
export class UnsolicitedReply {
  readonly #emit: (event: TransportEvent) => void;
  readonly #silenceTimer: SilenceTimer;
  #reply: ReplyStream | undefined;

  /** @param onSilence Called when silence has ended the reply. */
  constructor(emit: (event: TransportEvent) => void, clock: Clock, onSilence: () => void) {
    this.#emit = emit;
    this.#silenceTimer = new SilenceTimer(
      clock,
      () => {
        this.interrupt();
        onSilence();
      },
      MAX_SILENCE_MS,
    );
  }

  get isActive(): boolean {
    return this.#reply !== undefined;
  }

  /** Adds events. The first one starts a reply, a terminal one ends it. */
  push(...events: readonly ChatEvent[]): void {
    const reply = this.#reply ?? this.#start();
    this.#silenceTimer.recordActivity();
    for (const event of events) reply.push(event);
    if (events.some(isTerminal)) this.#close();
  }

  /** Ends the reply because the rest will not arrive. */
  interrupt(): void {
    this.#reply?.push(INTERRUPTED);
    this.#close();
  }

  #start(): ReplyStream {
    const reply = new ReplyStream();
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

/** A model that calls a tool in the middle of its answer may pause for long. */
const MAX_SILENCE_MS = 15_000;
