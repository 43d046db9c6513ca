/** The part of the browser's lock manager that is used. */
export type TabLocks = Pick<LockManager, 'request' | 'query'>;

export interface LeaderLockCallbacks {
  /**
   * This tab holds the lock now.
   *
   * @param isAwaited Whether others wait for it.
   */
  onGranted(isAwaited: boolean): void;
  /** Another tab has taken the lock away. */
  onStolen(): void;
  /** The browser refuses locks to this page. */
  onUnavailable(): void;
}

/** The Web Lock that the leading tab holds. The others wait in its queue, so that one of them gets it when that tab is gone. */
export class LeaderLock {
  readonly #locks: TabLocks;
  readonly #name: string;
  readonly #callbacks: LeaderLockCallbacks;
  /** The request that counts. An earlier one that is granted after all gives the lock back. */
  #request: { readonly waiting: AbortController; release: () => void } | undefined;
  /** The browser's id of this tab, read from the lock when it is granted. */
  #clientId: string | undefined;

  constructor(locks: TabLocks, name: string, callbacks: LeaderLockCallbacks) {
    this.#locks = locks;
    this.#name = name;
    this.#callbacks = callbacks;
  }

  /** Waits for the lock. */
  queue(): void {
    this.#start(({ signal }) => ({ signal }));
  }

  /** Takes the lock away from the tab that holds it. */
  steal(): void {
    this.#start(() => ({ steal: true }));
  }

  /** Gives the lock back, or leaves its queue. */
  release(): void {
    const request = this.#request;
    this.#request = undefined;
    this.#clientId = undefined;
    request?.waiting.abort();
    request?.release();
  }

  /**
   * Whether this tab holds the lock, and whether others wait for it. The browser knows before the tab does: a page that was frozen or
   * busy learns of a theft by an event that may still be in its queue.
   */
  async check(): Promise<{ readonly isHeld: boolean; readonly isAwaited: boolean }> {
    const { holder, isAwaited } = await this.#query();
    return { isHeld: holder !== undefined && holder === this.#clientId, isAwaited };
  }

  #start(optionsOf: (waiting: AbortController) => LockOptions): void {
    this.release();
    const request = { waiting: new AbortController(), release() {} };
    this.#request = request;
    const isCurrent = () => this.#request === request;
    this.#locks
      .request(this.#name, optionsOf(request.waiting), () => {
        if (!isCurrent()) return undefined;
        void this.#query().then(({ holder, isAwaited }) => {
          if (!isCurrent()) return;
          this.#clientId = holder;
          this.#callbacks.onGranted(isAwaited);
        });
        return new Promise<void>((resolve) => {
          request.release = resolve;
        });
      })
      .catch((cause: unknown) => {
        if (!isCurrent()) return;
        this.release();
        if ((cause as Error).name === 'AbortError') this.#callbacks.onStolen();
        else this.#callbacks.onUnavailable();
      });
  }

  async #query(): Promise<{ readonly holder: string | undefined; readonly isAwaited: boolean }> {
    const { held = [], pending = [] } = await this.#locks
      .query()
      .catch(() => ({ held: undefined, pending: undefined }));
    const isOurs = ({ name }: LockInfo) => name === this.#name;
    return { holder: held.find(isOurs)?.clientId, isAwaited: pending.some(isOurs) };
  }
}
