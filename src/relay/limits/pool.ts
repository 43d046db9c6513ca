/** The address and network that limits count for. Empty for the machine's own address, which counts only towards the total. */
export interface Holder {
  /** One IPv4 address, or one /64 of IPv6. */
  readonly address?: string | undefined;
  /** One /56 of IPv6; absent for IPv4, where an address is all that a subscriber is given. */
  readonly network?: string | undefined;
}

/** The holder of the machine's own address, which has no share of its own. */
export const TOTAL_ONLY: Holder = Object.freeze({});

export interface PoolLimits {
  readonly total: number;
  readonly perAddress: number;
  readonly perNetwork: number;
}

export interface PoolOptions extends PoolLimits {
  /** Which of the holder with the most loses first. Default the oldest. */
  readonly evictionOrder?: 'oldest' | 'largest';
  /** Whether a holder who has all of its own share loses what it held before, rather than being refused more. Default false. */
  readonly shouldEvictOwn?: boolean;
}

/** Why nothing more can be held: the holder's own share is used up, or everything is. */
export type LimitReached = 'own' | 'total';

/** Something that is held: it counts until it is released. */
export interface Share {
  readonly amount: number;
  /** Called when it is taken away for somebody who holds less. It is released then. While absent, it cannot be taken away. */
  onEvict: (() => void) | undefined;
  /** Holds another amount. @returns why it cannot; then it holds what it held before. */
  resize(amount: number): LimitReached | undefined;
  /** Counts for somebody else from now on. @returns why it cannot; then it counts where it counted before. */
  reassign(holder: Holder): LimitReached | undefined;
  release(): void;
}

/**
 * Counts one resource: per address, per network and in total. When the total is full, whoever holds the most loses first; who would hold
 * the most by taking more is refused.
 */
export class Pool {
  readonly #options: PoolOptions;
  /** By who loses when the total is full: a network, an address, or, for what has neither, each share by itself. */
  readonly #sharesByHolder = new Map<unknown, HolderShares>();
  /** How much the addresses of networks hold; those of IPv4 are groups of their own. */
  readonly #perAddress = new Map<string, number>();
  #used = 0;
  /** How many shares can be taken away. */
  #evictable = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How much is held in all. */
  get used(): number {
    return this.#used;
  }

  /** Holds so much for somebody, or says why it cannot. */
  acquire(holder: Holder, amount: number, onEvict?: () => void): Share | LimitReached {
    const share = new PoolShare(this, holder, onEvict);
    const limitReached = share.resize(amount);
    if (limitReached) share.onEvict = undefined;
    return limitReached ?? share;
  }

  /** @internal A share can be taken away from now on, or not. */
  countEvictable(change: 1 | -1): void {
    this.#evictable += change;
  }

  /** @internal Puts `held` at another amount, for the same or another holder. */
  change(share: PoolShare, holder: Holder, amount: number): LimitReached | undefined {
    const { holder: previousHolder, amount: previousAmount } = share;
    this.#count(share, previousHolder, -previousAmount);
    const limitReached = amount > 0 ? this.#makeRoom(share, holder, amount) : undefined;
    share.holder = limitReached ? previousHolder : holder;
    share.amount = limitReached ? previousAmount : amount;
    this.#count(share, share.holder, share.amount);
    return limitReached;
  }

  #makeRoom(share: PoolShare, holder: Holder, amount: number): LimitReached | undefined {
    if (amount > this.#options.total) return 'total';
    while (this.#isHolderFull(holder, amount)) {
      if (!this.#options.shouldEvictOwn || !this.#evictFrom(this.#sharesByHolder.get(keyOf(holder, share)), holder))
        return 'own';
    }
    while (this.#used + amount > this.#options.total) {
      const ownShares = this.#sharesByHolder.get(keyOf(holder, share));
      const heaviestShares = this.#heaviest();
      const excess = (ownShares?.used ?? 0) + amount - (heaviestShares?.used ?? 0);
      // Among equals nobody who is served loses to who comes; what is replaced is the oldest.
      const isOwnHeaviest = !heaviestShares || (this.#options.shouldEvictOwn ? excess > 0 : excess >= 0);
      if (isOwnHeaviest && !this.#options.shouldEvictOwn) return 'total';
      if (!this.#evictFrom(isOwnHeaviest && ownShares ? ownShares : heaviestShares)) return 'total';
    }
    return undefined;
  }

  #isHolderFull({ address, network }: Holder, amount: number): boolean {
    const { perAddress, perNetwork } = this.#options;
    if (address === undefined) return false;
    const used = this.#sharesByHolder.get(network ?? address)?.used ?? 0;
    if (network === undefined) return used + amount > perAddress;
    return used + amount > perNetwork || (this.#perAddress.get(address) ?? 0) + amount > perAddress;
  }

  /** Of those who can lose something. */
  #heaviest(): HolderShares | undefined {
    if (this.#evictable === 0) return undefined;
    let heaviest: HolderShares | undefined;
    for (const shares of this.#sharesByHolder.values()) {
      if (shares.used > (heaviest?.used ?? 0) && shares.canEvict()) heaviest = shares;
    }
    return heaviest;
  }

  /** @returns whether there was something to take away. */
  #evictFrom(shares: HolderShares | undefined, { address }: Holder = {}): boolean {
    const victim = shares?.chooseVictim(this.#options.evictionOrder ?? 'oldest', address);
    if (!victim) return false;
    const { onEvict } = victim;
    victim.release();
    onEvict?.();
    return true;
  }

  #count(share: PoolShare, holder: Holder, amount: number): void {
    if (amount === 0) return;
    this.#used += amount;
    if (holder.address !== undefined && holder.network !== undefined) {
      const count = (this.#perAddress.get(holder.address) ?? 0) + amount;
      if (count > 0) this.#perAddress.set(holder.address, count);
      else this.#perAddress.delete(holder.address);
    }
    const key = keyOf(holder, share);
    let shares = this.#sharesByHolder.get(key);
    if (!shares) this.#sharesByHolder.set(key, (shares = new HolderShares()));
    shares.used += amount;
    if (amount > 0) shares.add(share);
    else shares.remove(share);
    if (!shares.first) this.#sharesByHolder.delete(key);
  }
}

class PoolShare implements Share {
  amount = 0;
  holder: Holder;
  /** Its neighbours in its group. */
  older: PoolShare | undefined;
  newer: PoolShare | undefined;
  readonly #pool: Pool;
  #onEvict: (() => void) | undefined;

  constructor(pool: Pool, holder: Holder, onEvict: (() => void) | undefined) {
    this.#pool = pool;
    this.holder = holder;
    this.onEvict = onEvict;
  }

  get onEvict(): (() => void) | undefined {
    return this.#onEvict;
  }

  set onEvict(onEvict: (() => void) | undefined) {
    if (onEvict && !this.#onEvict) this.#pool.countEvictable(1);
    if (!onEvict && this.#onEvict) this.#pool.countEvictable(-1);
    this.#onEvict = onEvict;
  }

  resize(amount: number): LimitReached | undefined {
    return amount === this.amount ? undefined : this.#pool.change(this, this.holder, amount);
  }

  reassign(holder: Holder): LimitReached | undefined {
    const { address, network } = this.holder;
    if (address === holder.address && network === holder.network) return undefined;
    return this.#pool.change(this, holder, this.amount);
  }

  release(): void {
    this.onEvict = undefined;
    this.resize(0);
  }
}

/** The shares of one holder, a linked list from oldest to newest. Most holders have a single share, so an array would cost more. */
class HolderShares {
  used = 0;
  first: PoolShare | undefined;
  #last: PoolShare | undefined;

  add(share: PoolShare): void {
    share.older = this.#last;
    share.newer = undefined;
    if (this.#last) this.#last.newer = share;
    else this.first = share;
    this.#last = share;
  }

  remove(share: PoolShare): void {
    const { older, newer } = share;
    if (older) older.newer = newer;
    else this.first = newer;
    if (newer) newer.older = older;
    else this.#last = older;
    share.older = share.newer = undefined;
  }

  canEvict(): boolean {
    for (let share = this.first; share; share = share.newer) if (share.onEvict) return true;
    return false;
  }

  chooseVictim(order: 'oldest' | 'largest', address: string | undefined): PoolShare | undefined {
    let chosen: PoolShare | undefined;
    for (let share = this.first; share; share = share.newer) {
      if (!share.onEvict || (address !== undefined && share.holder.address !== address)) continue;
      if (order === 'oldest') return share;
      if (share.amount > (chosen?.amount ?? 0)) chosen = share;
    }
    return chosen;
  }
}

function keyOf({ address, network }: Holder, share: PoolShare): unknown {
  return network ?? address ?? share;
}
