/** A chunk of code that is fetched once, when it is first wanted. */
export class Lazy<Value> {
  value: Value | undefined;
  /** It cannot be had, as after an upgrade of the server it came from. */
  isMissing = false;

  readonly #fetch: () => Promise<Value>;
  readonly #onSettled: () => void;
  #fetching: Promise<Value | undefined> | undefined;

  constructor(fetch: () => Promise<Value>, onSettled: () => void) {
    this.#fetch = fetch;
    this.#onSettled = onSettled;
  }

  /** What it is about; `undefined` where it is missing. */
  load(): Promise<Value | undefined> {
    this.#fetching ??= this.#settle();
    return this.#fetching;
  }

  async #settle(): Promise<Value | undefined> {
    try {
      this.value = await this.#fetch();
    } catch {
      this.isMissing = true;
    }
    this.#onSettled();
    return this.value;
  }
}
