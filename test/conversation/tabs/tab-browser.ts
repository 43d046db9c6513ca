import type { Clock } from '../../../src/chat/index.ts';
import type { TabLocks } from '../../../src/conversation/tabs/leader-lock.ts';
import type { BroadcastPort } from '../../../src/conversation/tabs/tab-channel.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

/** The events of one kind that wait for a page, oldest first. Kinds have no order among each other. */
const KINDS = ['message', 'lock', 'timer'] as const;
type Kind = (typeof KINDS)[number];

/** A browser's channels, locks and timers in memory. Everything reaches a page as a task of its own, in the order that `pick` chooses. */
export class TabBrowser {
  readonly clock = createManualClock();
  readonly pages: Page[] = [];
  readonly #pick: (count: number) => number;
  #requests: LockRequest[] = [];
  #clientCount = 0;

  /** @param pick Returns the index of the next of `count` tasks. Default: always the first. */
  constructor(pick: (count: number) => number = () => 0) {
    this.#pick = pick;
  }

  /** How many channels are open. */
  get openPorts(): number {
    return this.pages.flatMap(({ ports }) => [...ports]).length;
  }

  /** How many locks are held or requested. */
  get openLocks(): number {
    return this.#requests.length;
  }

  openPage(): Page {
    const page = new Page(this, `client ${++this.#clientCount}`);
    this.pages.push(page);
    return page;
  }

  /** Runs all tasks that pages can run, and those that these cause. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      const queues = this.pages.flatMap((page) => page.runnable());
      if (queues.length === 0) return;
      queues[this.#pick(queues.length)]?.shift()?.();
    }
  }

  /** Lets time pass in small steps, with all tasks run in between. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      await this.settle();
      this.clock.advance(Math.min(50, ms - passed));
    }
    await this.settle();
  }

  post(from: Page, sender: BroadcastPort, name: string, message: unknown): void {
    const data: unknown = structuredClone(message);
    if (from.isGone) return;
    for (const page of this.pages)
      for (const port of page.ports)
        if (port !== sender && port.name === name && !page.isGone)
          page.queue('message', () => {
            if (!port.isClosed) port.onmessage?.({ data: structuredClone(data) });
          });
  }

  request(request: LockRequest): void {
    const rest = this.#requests.filter(({ name }) => name === request.name);
    if (request.isSteal) {
      for (const holder of rest.filter(({ isHeld }) => isHeld)) {
        this.#remove(holder);
        holder.page.queue('lock', () => holder.reject(new DOMException('The lock was stolen.', 'AbortError')));
      }
      this.#requests.unshift(request);
    } else this.#requests.push(request);
    this.#grant(request.name);
  }

  remove(isGone: (request: LockRequest) => boolean): void {
    for (const request of this.#requests.filter(isGone)) {
      this.#remove(request);
      this.#grant(request.name);
    }
  }

  locks(isHeld: boolean): LockInfo[] {
    return this.#requests
      .filter((request) => request.isHeld === isHeld)
      .map(({ name, page }) => ({ name, clientId: page.clientId, mode: 'exclusive' }));
  }

  #remove(request: LockRequest): void {
    this.#requests = this.#requests.filter((other) => other !== request);
  }

  #grant(lockName: string): void {
    const first = this.#requests.find(({ name }) => name === lockName);
    if (!first || first.isHeld) return;
    first.isHeld = true;
    first.page.queue('lock', () => first.run());
  }
}

interface LockRequest {
  readonly name: string;
  readonly page: Page;
  readonly isSteal: boolean;
  isHeld: boolean;
  hasRun: boolean;
  run(): void;
  reject(cause: unknown): void;
}

interface Port extends BroadcastPort {
  readonly name: string;
  isClosed: boolean;
}

/** One page of a {@link TabBrowser}. */
export class Page extends EventTarget {
  readonly clientId: string;
  readonly ports = new Set<Port>();
  isVisible = true;
  isFrozen = false;
  isGone = false;
  readonly #browser: TabBrowser;
  readonly #queues: Record<Kind, Array<() => void>> = { message: [], lock: [], timer: [] };
  readonly #listeners = new Set<unknown>();

  constructor(browser: TabBrowser, clientId: string) {
    super();
    this.#browser = browser;
    this.clientId = clientId;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  readonly clock: Clock = {
    now: () => this.#browser.clock.now(),
    schedule: (ms, task) => {
      let isCancelled = false;
      const cancel = this.#browser.clock.schedule(ms, () => this.queue('timer', () => isCancelled || task()));
      return () => {
        isCancelled = true;
        cancel();
      };
    },
  };

  readonly locks: TabLocks = {
    request: ((name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) =>
      new Promise<unknown>((resolve, reject) => {
        const request: LockRequest = {
          name,
          page: this,
          isSteal: options.steal ?? false,
          isHeld: false,
          hasRun: false,
          reject,
          run: () => {
            if (options.signal?.aborted) return;
            request.hasRun = true;
            const done = () => this.#browser.remove((other) => other === request);
            void Promise.resolve(callback({ name, mode: 'exclusive' })).then((value) => {
              done();
              resolve(value);
            }, reject);
          },
        };
        options.signal?.addEventListener('abort', () => {
          // A lock whose holder runs already is kept.
          if (request.hasRun) return;
          this.#browser.remove((other) => other === request);
          reject(options.signal?.reason);
        });
        if (!this.isGone) this.#browser.request(request);
      })) as LockManager['request'],
    query: () =>
      new Promise((resolve) => {
        const snapshot = { held: this.#browser.locks(true), pending: this.#browser.locks(false) };
        this.queue('lock', () => resolve(snapshot));
      }),
  };

  readonly openPort = (name: string): BroadcastPort => {
    const port: Port = {
      name,
      isClosed: false,
      onmessage: null,
      postMessage: (message) => {
        if (port.isClosed) throw new DOMException('The channel is closed.', 'InvalidStateError');
        this.#browser.post(this, port, name, message);
      },
      close: () => {
        port.isClosed = true;
        this.ports.delete(port);
      },
    };
    if (!this.isGone) this.ports.add(port);
    return port;
  };

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.#listeners.add(args[1]);
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.#listeners.delete(args[1]);
    super.removeEventListener(...args);
  }

  queue(kind: Kind, task: () => void): void {
    if (!this.isGone) this.#queues[kind].push(task);
  }

  runnable(): Array<Array<() => void>> {
    if (this.isFrozen || this.isGone) return [];
    return KINDS.map((kind) => this.#queues[kind]).filter(({ length }) => length > 0);
  }

  /** Runs the timers that are due before all other tasks. */
  runTimers(): void {
    this.#queues.timer.splice(0).forEach((task) => task());
  }

  /** Ends the page without an event: its locks are free, its channels are gone. */
  crash(): void {
    this.isGone = true;
    this.ports.clear();
    this.#browser.remove(({ page }) => page === this);
  }

  /** Puts the page into the back/forward cache, or ends it. */
  hide(): void {
    this.dispatchEvent(new Event('pagehide'));
  }

  /** Shows the page again. */
  show(): void {
    this.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }
}
