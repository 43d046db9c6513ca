import type { Clock } from '../../chat/index.ts';
import type { Limits } from './limits.ts';
import type { Holder } from './pool.ts';

export type ReceiveLimits = Pick<
  Limits,
  'framesPerMinute' | 'frameBytesPerMinute' | 'receivedBytesPerMinutePerAddress' | 'receivedBytesPerMinutePerNetwork'
>;

const MINUTE_MS = 60_000;

/** Counts the bytes that each address and network sends in a minute. The limits are far above what people write. */
export class ReceivedBytes {
  readonly limits: ReceiveLimits;
  readonly #clock: Clock;
  #minute = 0;
  readonly #perAddress = new Map<string, number>();
  readonly #perNetwork = new Map<string, number>();

  constructor(limits: ReceiveLimits, clock: Clock) {
    this.limits = limits;
    this.#clock = clock;
  }

  /** The current minute, counted from 1970. */
  get minute(): number {
    return Math.floor(this.#clock.now() / MINUTE_MS);
  }

  /** Counts bytes of a holder. @returns whether its limit is exceeded. The machine's own address is not limited. */
  isExceededBy({ address, network }: Holder, bytes: number): boolean {
    const { minute } = this;
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#perAddress.clear();
      this.#perNetwork.clear();
    }
    const { receivedBytesPerMinutePerAddress, receivedBytesPerMinutePerNetwork } = this.limits;
    return (
      addToCount(this.#perNetwork, network, bytes) > receivedBytesPerMinutePerNetwork ||
      addToCount(this.#perAddress, address, bytes) > receivedBytesPerMinutePerAddress
    );
  }
}

function addToCount(counts: Map<string, number>, key: string | undefined, amount: number): number {
  if (key === undefined) return 0;
  const count = (counts.get(key) ?? 0) + amount;
  counts.set(key, count);
  return count;
}
