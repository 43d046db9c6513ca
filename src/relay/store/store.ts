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

/** How much a store keeps, and for how long. */
export interface StoreLimits {
  /** The most conversations. Default 10,000. */
  readonly conversations: number;
  /** The most messages of one conversation; its oldest go first. Default 200. */
  readonly messages: number;
  /** The most characters of one conversation, as JSON; its oldest messages go first. Default 2 million: a picture or two. */
  readonly conversationCharacters: number;
  /** The most characters of all conversations together, as JSON. Default 50 million. */
  readonly characters: number;
  /** Milliseconds of silence after which a conversation is forgotten. Default one day. */
  readonly timeToLive: number;
}
