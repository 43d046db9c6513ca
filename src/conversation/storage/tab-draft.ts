import type { FallbackStorage } from './fallback-storage.ts';

/** The text in the field of one tab, in `sessionStorage`: other tabs have their own. */
export class TabDraft {
  readonly #texts: FallbackStorage | undefined;
  readonly #key: string;

  /**
   * @param texts Over `sessionStorage`.
   * @param conversationKey The result of `conversationKey`.
   */
  constructor(texts: FallbackStorage | undefined, conversationKey: string) {
    this.#texts = texts;
    this.#key = `${conversationKey}:draft`;
  }

  /** An empty text if there is none. */
  get(): string {
    const text = this.#texts?.get(this.#key);
    return typeof text === 'string' ? text : '';
  }

  set(text: string): void {
    void (text ? this.#texts?.set(this.#key, text) : this.delete());
  }

  delete(): void {
    void this.#texts?.delete(this.#key);
  }
}
