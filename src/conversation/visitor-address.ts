import type { ConversationOptions } from './conversation.ts';
import type { VisitorAddress } from './storage/conversation-key.ts';

/** Where the conversations of a visitor with these options are stored. */
export function visitorAddress(
  { transport = 'cat', url = '', name = '' }: Pick<ConversationOptions, 'transport' | 'url' | 'name'>,
  visitor: string,
): VisitorAddress {
  const protocol = typeof transport === 'string' ? transport : 'custom';
  return { backend: url || protocol, name, visitor };
}
