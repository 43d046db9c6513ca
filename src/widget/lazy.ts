/** Why there is no value: its code cannot be had, as after an upgrade of the server it came from, or that code threw. */
export type LazyFault = 'chunk-missing' | 'internal';

/** Milliseconds until what could not be fetched is tried again: first, and at most. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * A chunk of code that is fetched once, when it is first wanted, and what is made of it. If it cannot be fetched, whoever still wants
 * it gets it later: after a pause, longer each time, or as soon as the browser is online again. The address stays the same, because
 * others import the chunk by it, and the page's integrity covers no other. Browsers that keep a failed import for the life of the page
 * fail again without asking the server; there only a fresh page helps. A fault of the code is not tried again: it would be the same.
 */
export class Lazy<Value, Code = unknown> {
  value: Value | undefined;
  fault: LazyFault | undefined;

  readonly #fetch: () => Promise<Code>;
  readonly #make: (code: Code) => Value;
  readonly #onSettled: (fault?: LazyFault) => void;
  #loading: Promise<Value | undefined> | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #again: (() => void) | undefined;

  /** `onSettled`: there is a value, a fault that was not there before, or another attempt may be made. */
  constructor(fetch: () => Promise<Code>, make: (code: Code) => Value, onSettled: (fault?: LazyFault) => void) {
    this.#fetch = fetch;
    this.#make = make;
    this.#onSettled = onSettled;
  }

  /** What it is about; `undefined` where it is missing. */
  load(): Promise<Value | undefined> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Does not wait any longer, if it could not be fetched. */
  retry(): void {
    this.#again?.();
  }

  async #load(): Promise<Value | undefined> {
    const before = this.fault;
    let fault: LazyFault | undefined = 'chunk-missing';
    try {
      const code = await this.#fetch();
      fault = 'internal';
      this.value = this.#make(code);
      fault = undefined;
    } catch (cause) {
      // For the site's developer; the visitor sees a sentence.
      if (fault !== before) console.error('<ai-chat>', cause);
      if (fault === 'chunk-missing') this.#wait();
    }
    this.fault = fault;
    this.#onSettled(fault === before ? undefined : fault);
    return this.value;
  }

  #wait(): void {
    const again = (): void => {
      clearTimeout(timer);
      removeEventListener('online', again);
      this.#again = undefined;
      this.#loading = undefined;
      this.#onSettled();
    };
    const timer = setTimeout(again, this.#pauseMs);
    addEventListener('online', again);
    this.#again = again;
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }
}
