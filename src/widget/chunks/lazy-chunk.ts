/** The reason why a chunk has no value: it could not be loaded, for example after an upgrade of its server, or its code threw. */
export type ChunkErrorCode = 'load-failed' | 'internal';

/** The delay before a failed import is retried: the first one, and the maximum. */
const MIN_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 60_000;

/**
 * A chunk of code that is imported once, when it is first needed, and the value created from it.
 *
 * A failed import is retried when the chunk is needed again: after a delay, which doubles each time, or as soon as the browser is online. The
 * address stays the same, because other chunks import this one by it and the page's integrity metadata covers no other. Some browsers keep a failed
 * import for the life of the page and fail again without a request; there only reloading the page helps. Code that threw is not retried, because it
 * would throw again.
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

  /** @param onSettled Called when there is a value, when there is a new error, and when another attempt is possible. */
  constructor(
    importCode: () => Promise<Code>,
    create: (code: Code) => Value,
    onSettled: (errorCode?: ChunkErrorCode) => void,
  ) {
    this.#importCode = importCode;
    this.#create = create;
    this.#onSettled = onSettled;
  }

  /** Resolves to the value, or to `undefined` if it is missing. */
  load(): Promise<Value | undefined> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Ends the delay after a failed import, so that the next `load()` imports again. */
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
      // For the site's developer. The visitor sees a message.
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
