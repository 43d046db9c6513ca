/**
 * The error of a store that cannot be reached or written now, and that may work again later. Nothing is wrong with the request, so the
 * visitor may send it again.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  /** The reason in one word, for the log. */
  readonly reason: string;

  constructor(reason: string) {
    super(`the store is unavailable: ${reason}`);
    this.reason = reason;
  }
}
