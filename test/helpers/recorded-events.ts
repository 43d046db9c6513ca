import type { ConnectionState, TransportEvent } from '../../src/chat/index.ts';
import type { ChatTransport } from '../../src/transports/contract/transport.ts';

/** Records the events of a transport outside replies, and waits for them. */
export class RecordedEvents {
  readonly all: TransportEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(transport: ChatTransport) {
    transport.setListener((event) => {
      this.all.push(event);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
  }

  /** The states of the connection so far, with their errors: `failed: unreachable`. */
  get states(): string[] {
    return this.all.flatMap((event) =>
      event.type === 'status' ? [event.error ? `${event.state}: ${event.error.code}` : event.state] : [],
    );
  }

  /** Resolves when the connection is in this state. */
  state(state: ConnectionState): Promise<void> {
    return this.until(() => this.states.at(-1)?.split(':')[0] === state);
  }

  /** The next unsolicited reply. */
  async unsolicitedReply(): Promise<Extract<TransportEvent, { type: 'unsolicited-reply' }>> {
    const find = () => this.all.findIndex((event) => event.type === 'unsolicited-reply');
    await this.until(() => find() >= 0);
    const [event] = this.all.splice(find(), 1);
    if (event?.type !== 'unsolicited-reply') throw new Error('the event was already taken');
    return event;
  }

  /** Resolves when a condition holds after an event; fails when none has made it hold within the time limit. */
  async until(holds: () => boolean): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expired = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not within 30 s: ${holds.toString()}`)), 30_000);
    });
    try {
      while (!holds()) {
        const next = new Promise<void>((resolve) => this.#waiting.add(resolve));
        await Promise.race([next, expired]);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
