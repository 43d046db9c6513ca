import { ChatError, errorInfo } from '../../chat/error.ts';
import type { TransportOptions } from '../contract/transport.ts';

/** The current token. Rejects with a `ChatError`, `unauthorized`, if the page's function fails. */
export async function resolveToken(token: TransportOptions['token']): Promise<string | undefined> {
  try {
    return typeof token === 'function' ? await token() : token;
  } catch (cause) {
    throw new ChatError(errorInfo('unauthorized', { retryable: true }), cause);
  }
}
