/** The address and network that limits count for. Empty for the machine's own address, which counts only towards the total. */
export interface Holder {
  /** One IPv4 address, or one /64 of IPv6. */
  readonly address?: string | undefined;
  /** One /56 of IPv6; absent for IPv4, where a subscriber has a single address. */
  readonly network?: string | undefined;
}

/** The holder of the machine's own address, which counts towards totals only. */
export const TOTAL_ONLY: Holder = Object.freeze({});

export interface PoolLimits {
  readonly total: number;
  readonly perAddress: number;
  readonly perNetwork: number;
}

export interface PoolOptions extends PoolLimits {
  /** Which share of the holder with the most is evicted first. Default: the oldest. */
  readonly evictionOrder?: 'oldest' | 'largest';
  /** Whether a holder at its own limit loses older shares, rather than being refused a new one. Default false. */
  readonly shouldEvictOwn?: boolean;
}

/** The limit that was reached: the holder's own, or the total. */
export type LimitReached = 'own' | 'total';

type OnEvict<Owner = never> = (owner: Owner) => void;

/** An amount of the resource that a holder has acquired. It counts until it is released. */
export interface Share {
  readonly amount: number;
  /**
   * Called with the owner when the share has been evicted, and thereby released, for a holder with less. While `undefined`, it cannot be
   * evicted.
   */
  onEvict: OnEvict | undefined;
  /** Changes the amount. @returns the limit that was reached, if any; then the amount is unchanged. */
  resize(amount: number): LimitReached | undefined;
  /** Moves the share to another holder. @returns the limit that was reached, if any; then the holder is unchanged. */
  reassign(holder: Holder): LimitReached | undefined;
  release(): void;
}

/**
 * Limits one resource per address, per network and in total. When the total is reached, the holder with the most loses a share first. A
 * holder that would have the most itself is refused.
 */
export class Pool {
  readonly #options: PoolOptions;
  /** The shares by the unit of eviction: a network, an address, or, for a share without either, the share itself. */
  readonly #sharesByHolder = new Map<unknown, HolderShares>();
  /** The amounts of addresses that belong to a network. IPv4 addresses have entries in `#sharesByHolder`. */
  readonly #perAddress = new Map<string, number>();
  #used = 0;
  /** The number of shares that can be evicted. */
  #evictable = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The total amount of all shares. */
  get used(): number {
    return this.#used;
  }

  /**
   * Acquires an amount for a holder.
   * @param owner What `onEvict` is called with. So thousands of shares can have one function.
   * @returns the share, or the limit that was reached.
   */
  acquire<Owner>(holder: Holder, amount: number, onEvict?: OnEvict<Owner>, owner?: Owner): Share | LimitReached {
    const share = new PoolShare(this, holder, onEvict, owner);
    const limitReached = share.resize(amount);
    if (limitReached) share.onEvict = undefined;
    return limitReached ?? share;
  }

  /** @internal Counts a share that has become evictable, or no longer is. */
  countEvictable(change: 1 | -1): void {
    this.#evictable += change;
  }

  /** @internal Changes the amount and the holder of a share. */
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
      // Among equals an existing share is not evicted for a new one, unless holders replace their own.
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

  /** The holder with the most among those with evictable shares. */
  #heaviest(): HolderShares | undefined {
    if (this.#evictable === 0) return undefined;
    let heaviest: HolderShares | undefined;
    for (const shares of this.#sharesByHolder.values()) {
      if (shares.used > (heaviest?.used ?? 0) && shares.canEvict()) heaviest = shares;
    }
    return heaviest;
  }

  /** Evicts one share. @returns `false` if none is evictable. */
  #evictFrom(shares: HolderShares | undefined, { address }: Holder = {}): boolean {
    const victim = shares?.chooseVictim(this.#options.evictionOrder ?? 'oldest', address);
    if (!victim) return false;
    const { onEvict } = victim;
    victim.release();
    onEvict?.(victim.owner as never);
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
  /** The neighbours in the holder's list. */
  older: PoolShare | undefined;
  newer: PoolShare | undefined;
  readonly owner: unknown;
  readonly #pool: Pool;
  #onEvict: OnEvict | undefined;

  constructor(pool: Pool, holder: Holder, onEvict: OnEvict | undefined, owner: unknown) {
    this.#pool = pool;
    this.owner = owner;
    this.holder = holder;
    this.onEvict = onEvict;
  }

  get onEvict(): OnEvict | undefined {
    return this.#onEvict;
  }

  set onEvict(onEvict: OnEvict | undefined) {
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
