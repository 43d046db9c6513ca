import { errorInfo, type ChatErrorInfo } from '../../chat/index.ts';

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

/** The error for a visitor whose request failed. @param onUnexpected Called unless the store is unavailable, which it has logged itself. */
export function errorOfFailure(cause: unknown, onUnexpected: () => void): ChatErrorInfo {
  if (cause instanceof StoreUnavailableError) return errorInfo('overloaded');
  onUnexpected();
  return errorInfo('internal');
}
