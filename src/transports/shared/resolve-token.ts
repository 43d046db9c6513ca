import { ChatError, errorInfo } from '../../chat/error.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** The token of the moment. Rejects with a `ChatFailure` when the page has none to give. */
export async function resolveToken(token: TransportOptions['token']): Promise<string | undefined> {
  try {
    return typeof token === 'function' ? await token() : token;
  } catch (cause) {
    throw new ChatError(errorInfo('unauthorized', { retryable: true }), cause);
  }
}
