import type { ChatMessage, Transcript } from '../../chat/index.ts';

/**
 * What remembers conversations. One contract suite (`test/contracts/store.ts`) judges every implementation.
 * A store has a ceiling and a time to live, and forgets the conversation that has been silent longest first.
 */
export interface Store {
  /** The messages of a conversation, oldest first; none for one it does not know. */
  load(conversationId: string): Promise<Transcript>;
  /** Adds messages, in order. Messages of an id that is there already take that one's place. */
  append(conversationId: string, messages: readonly ChatMessage[]): Promise<void>;
  /** Forgets a conversation. */
  clear(conversationId: string): Promise<void>;
  close(): Promise<void>;
}
