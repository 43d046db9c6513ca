import { ChatFailure, chatError } from '../chat/error.ts';
import type { TransportOptions } from './transport.ts';

/** The token of the moment. Rejects with a `ChatFailure` when the page has none to give. */
export async function currentToken(token: TransportOptions['token']): Promise<string | undefined> {
  try {
    return typeof token === 'function' ? await token() : token;
  } catch (cause) {
    throw new ChatFailure(chatError('unauthorized', { retryable: true }), cause);
  }
}
