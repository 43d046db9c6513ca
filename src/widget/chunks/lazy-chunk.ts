/** Why there is no value: its code cannot be had, as after an upgrade of the server it came from, or that code threw. */
export type ChunkErrorCode = 'load-failed' | 'internal';

/** Milliseconds until what could not be fetched is tried again: first, and at most. */
const MIN_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 60_000;

/**
 * A chunk of code that is fetched once, when it is first wanted, and what is made of it. If it cannot be fetched, whoever still wants
 * it gets it later: after a pause, longer each time, or as soon as the browser is online again. The address stays the same, because
 * others import the chunk by it, and the page's integrity covers no other. Browsers that keep a failed import for the life of the page
 * fail again without asking the server; there only a fresh page helps. A fault of the code is not tried again: it would be the same.
 */
export class LazyChunk<Value, Code = unknown> {
  value: Value | undefined;
  errorCode: ChunkErrorCode | undefined;

  readonly #importCode: () => Promise<Code>;
  readonly #create: (code: Code) => Value;
  readonly #onSettled: (errorCode?: ChunkErrorCode) => void;
  #loading: Promise<Value | undefined> | undefined;
  #retryDelayMs = MIN_RETRY_DELAY_MS;
  #retryNow: (() => void) | undefined;

  /** `onSettled`: there is a value, a fault that was not there before, or another attempt may be made. */
  constructor(
    importCode: () => Promise<Code>,
    create: (code: Code) => Value,
    onSettled: (errorCode?: ChunkErrorCode) => void,
  ) {
    this.#importCode = importCode;
    this.#create = create;
    this.#onSettled = onSettled;
  }

  /** What it is about; `undefined` where it is missing. */
  load(): Promise<Value | undefined> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Does not wait any longer, if it could not be fetched. */
  retry(): void {
    this.#retryNow?.();
  }

  async #load(): Promise<Value | undefined> {
    const previousCode = this.errorCode;
    let errorCode: ChunkErrorCode | undefined = 'load-failed';
    try {
      const code = await this.#importCode();
      errorCode = 'internal';
      this.value = this.#create(code);
      errorCode = undefined;
    } catch (cause) {
      // For the site's developer; the visitor sees a sentence.
      if (errorCode !== previousCode) console.error('<ai-chat>', cause);
      if (errorCode === 'load-failed') this.#scheduleRetry();
    }
    this.errorCode = errorCode;
    this.#onSettled(errorCode === previousCode ? undefined : errorCode);
    return this.value;
  }

  #scheduleRetry(): void {
    const retryNow = (): void => {
      clearTimeout(timer);
      removeEventListener('online', retryNow);
      this.#retryNow = undefined;
      this.#loading = undefined;
      this.#onSettled();
    };
    const timer = setTimeout(retryNow, this.#retryDelayMs);
    addEventListener('online', retryNow);
    this.#retryNow = retryNow;
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, MAX_RETRY_DELAY_MS);
  }
}
