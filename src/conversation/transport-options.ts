import type { TransportOptions } from '../transports/contract/transport.ts';
import type { ConversationOptions } from './conversation.ts';

/** The options of a conversation's transport. @param userId The visitor's id. */
export function transportOptionsOf(options: ConversationOptions, userId: string): TransportOptions {
  const { url = '', key, token, httpToken, transportOptions } = options;
  return {
    ...transportOptions,
    url,
    userId,
    ...(key && { conversation: key }),
    ...(token && { token }),
    ...(httpToken && { httpToken }),
  };
}
