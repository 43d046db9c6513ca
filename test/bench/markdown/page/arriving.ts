/** An answer that hands on each token by itself, as a socket does. */
export class Arriving implements AsyncIterableIterator<string, undefined> {
  readonly isAsked: Promise<void>;
  #asked = (): void => undefined;
  #unread: string[] = [];
  #isOver = false;
  #reader: ((result: IteratorResult<string, undefined>) => void) | undefined;

  constructor() {
    this.isAsked = new Promise((resolve) => (this.#asked = resolve));
  }

  write(token: string): void {
    this.#unread.push(token);
    this.#hand();
  }

  end(): void {
    this.#isOver = true;
    this.#hand();
  }

  next(): Promise<IteratorResult<string, undefined>> {
    this.#asked();
    return new Promise((resolve) => {
      this.#reader = resolve;
      this.#hand();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(): void {
    if (!this.#reader || (this.#unread.length === 0 && !this.#isOver)) return;
    const value = this.#unread.shift();
    this.#reader(value === undefined ? { value, done: true } : { value, done: false });
    this.#reader = undefined;
  }
}
