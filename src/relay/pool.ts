/** The address and network that limits count for. Empty for the machine's own address, which counts only towards the total. */
export interface Holder {
  /** One IPv4 address, or one /64 of IPv6. */
  readonly address?: string | undefined;
  /** One /56 of IPv6; absent for IPv4, where an address is all that a subscriber is given. */
  readonly network?: string | undefined;
}

/** The holder of the machine's own address, which has no share of its own. */
export const NOBODY: Holder = Object.freeze({});

export interface PoolLimits {
  readonly total: number;
  readonly perAddress: number;
  readonly perNetwork: number;
}

export interface PoolOptions extends PoolLimits {
  /** Which of the holder with the most loses first. Default the oldest. */
  readonly evicts?: 'oldest' | 'largest';
  /** Whether a holder who has all of its own share loses what it held before, rather than being refused more. Default false. */
  readonly replaces?: boolean;
}

/** Why nothing more can be held: the holder's own share is used up, or everything is. */
export type Full = 'own' | 'total';

/** Something that is held: it counts until it is released. */
export interface Share {
  readonly amount: number;
  /** Called when it is taken away for somebody who holds less. It is released then. While absent, it cannot be taken away. */
  onEvict: (() => void) | undefined;
  /** Holds another amount. @returns why it cannot; then it holds what it held before. */
  resize(amount: number): Full | undefined;
  /** Counts for somebody else from now on. @returns why it cannot; then it counts where it counted before. */
  move(holder: Holder): Full | undefined;
  release(): void;
}

/**
 * Counts one resource: per address, per network and in total. When the total is full, whoever holds the most loses first; who would hold
 * the most by taking more is refused.
 */
export class Pool {
  readonly #options: PoolOptions;
  /** By who loses when the total is full: a network, an address, or, for what has neither, each share by itself. */
  readonly #groups = new Map<unknown, Group>();
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
  take(holder: Holder, amount: number, onEvict?: () => void): Share | Full {
    const held = new Held(this, holder, onEvict);
    const full = held.resize(amount);
    if (full) held.onEvict = undefined;
    return full ?? held;
  }

  /** @internal A share can be taken away from now on, or not. */
  countEvictable(change: 1 | -1): void {
    this.#evictable += change;
  }

  /** @internal Puts `held` at another amount, for the same or another holder. */
  change(held: Held, holder: Holder, amount: number): Full | undefined {
    const { holder: before, amount: had } = held;
    this.#count(held, before, -had);
    const full = amount > 0 ? this.#makeRoom(held, holder, amount) : undefined;
    held.holder = full ? before : holder;
    held.amount = full ? had : amount;
    this.#count(held, held.holder, held.amount);
    return full;
  }

  #makeRoom(held: Held, holder: Holder, amount: number): Full | undefined {
    if (amount > this.#options.total) return 'total';
    while (this.#isOwnFull(holder, amount)) {
      if (!this.#options.replaces || !this.#evictFrom(this.#groups.get(keyOf(holder, held)), holder)) return 'own';
    }
    while (this.#used + amount > this.#options.total) {
      const own = this.#groups.get(keyOf(holder, held));
      const heaviest = this.#heaviest();
      const more = (own?.used ?? 0) + amount - (heaviest?.used ?? 0);
      // Among equals nobody who is served loses to who comes; what is replaced is the oldest.
      const isOwn = !heaviest || (this.#options.replaces ? more > 0 : more >= 0);
      if (isOwn && !this.#options.replaces) return 'total';
      if (!this.#evictFrom(isOwn && own ? own : heaviest)) return 'total';
    }
    return undefined;
  }

  #isOwnFull({ address, network }: Holder, amount: number): boolean {
    const { perAddress, perNetwork } = this.#options;
    if (address === undefined) return false;
    const group = this.#groups.get(network ?? address)?.used ?? 0;
    if (network === undefined) return group + amount > perAddress;
    return group + amount > perNetwork || (this.#perAddress.get(address) ?? 0) + amount > perAddress;
  }

  /** Of those who can lose something. */
  #heaviest(): Group | undefined {
    if (this.#evictable === 0) return undefined;
    let heaviest: Group | undefined;
    for (const group of this.#groups.values()) {
      if (group.used > (heaviest?.used ?? 0) && group.canEvict()) heaviest = group;
    }
    return heaviest;
  }

  /** @returns whether there was something to take away. */
  #evictFrom(group: Group | undefined, { address }: Holder = {}): boolean {
    const victim = group?.choose(this.#options.evicts ?? 'oldest', address);
    if (!victim) return false;
    const { onEvict } = victim;
    victim.release();
    onEvict?.();
    return true;
  }

  #count(held: Held, holder: Holder, amount: number): void {
    if (amount === 0) return;
    this.#used += amount;
    if (holder.address !== undefined && holder.network !== undefined) {
      const count = (this.#perAddress.get(holder.address) ?? 0) + amount;
      if (count > 0) this.#perAddress.set(holder.address, count);
      else this.#perAddress.delete(holder.address);
    }
    const key = keyOf(holder, held);
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = new Group()));
    group.used += amount;
    if (amount > 0) group.add(held);
    else group.remove(held);
    if (!group.first) this.#groups.delete(key);
  }
}

class Held implements Share {
  amount = 0;
  holder: Holder;
  /** Its neighbours in its group. */
  older: Held | undefined;
  newer: Held | undefined;
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

  resize(amount: number): Full | undefined {
    return amount === this.amount ? undefined : this.#pool.change(this, this.holder, amount);
  }

  move(holder: Holder): Full | undefined {
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
class Group {
  used = 0;
  first: Held | undefined;
  #last: Held | undefined;

  add(held: Held): void {
    held.older = this.#last;
    held.newer = undefined;
    if (this.#last) this.#last.newer = held;
    else this.first = held;
    this.#last = held;
  }

  remove(held: Held): void {
    const { older, newer } = held;
    if (older) older.newer = newer;
    else this.first = newer;
    if (newer) newer.older = older;
    else this.#last = older;
    held.older = held.newer = undefined;
  }

  canEvict(): boolean {
    for (let share = this.first; share; share = share.newer) if (share.onEvict) return true;
    return false;
  }

  choose(which: 'oldest' | 'largest', address: string | undefined): Held | undefined {
    let chosen: Held | undefined;
    for (let share = this.first; share; share = share.newer) {
      if (!share.onEvict || (address !== undefined && share.holder.address !== address)) continue;
      if (which === 'oldest') return share;
      if (share.amount > (chosen?.amount ?? 0)) chosen = share;
    }
    return chosen;
  }
}

function keyOf({ address, network }: Holder, held: Held): unknown {
  return network ?? address ?? held;
}
