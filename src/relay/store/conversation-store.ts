import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Holder } from '../limits/pool.ts';

/**
 * What remembers conversations. One contract suite (`test/contracts/store.ts`) judges every implementation.
 * A store has limits and a time to live. When it is full, whoever has the most conversations, or the longest, loses first, the one
 * that has been silent longest before the others.
 */
export interface ConversationStore {
  /** The messages of a conversation, oldest first; none for one it does not know. */
  load(conversationId: string): Promise<Transcript>;
  /**
   * Adds messages, in order. Messages of an id that is there already take that one's place.
   * `holder`: who the conversation is counted for from now on. Default nobody in particular.
   */
  append(conversationId: string, messages: readonly ChatMessage[], holder?: Holder): Promise<void>;
  /** Forgets a conversation. */
  delete(conversationId: string): Promise<void>;
  close(): Promise<void>;
}
