import type { ChatMessage, Transcript } from '../../chat/index.ts';
import type { Holder } from '../limits/pool.ts';

/** A title that a conversation was given, of at most 80 characters. */
export interface GivenTitle {
  readonly text: string;
  readonly by: 'visitor' | 'model';
}

/** A stored conversation without its messages. */
export interface StoredSummary {
  readonly conversationId: string;
  /** The title that it was given, otherwise the first words of its first prompt. Empty without either. */
  readonly title: string;
  /** Whether it was given its title. */
  readonly isNamed?: boolean;
  /** When it was changed last, in milliseconds since 1970. */
  readonly activeAt: number;
}

/**
 * Stores conversations. Every implementation must pass the contract suite in `test/contracts/store.ts`.
 * A store has limits and a time to live. When it is full, the holder with the most conversations or characters loses first, beginning
 * with the conversation that has been inactive longest.
 */
export interface ConversationStore {
  /** How long an inactive conversation is kept, in milliseconds. Clients keep theirs as long. Default: a day. */
  readonly ttlMs?: number;
  /** The messages of a conversation, all branches, oldest first; empty for an unknown conversation. */
  load(conversationId: string): Promise<Transcript>;
  /**
   * Appends messages in order. A message whose id is already stored replaces that message in its place.
   * @param holder The holder that the conversation counts for from now on. Default: the total only.
   */
  append(conversationId: string, messages: readonly ChatMessage[], holder?: Holder): Promise<void>;
  /**
   * Appends messages if the last one that is stored has this id, `undefined` for none. Resolves to `false` if it has not: another process has
   * appended some, so that the new ones would not have the parents that they should. Default: no other process writes to the store.
   */
  appendAfter?(
    lastId: string | undefined,
    conversationId: string,
    messages: readonly ChatMessage[],
    holder?: Holder,
  ): Promise<boolean>;
  /**
   * The conversations of a visitor: those with the id `visitor`, and with ids that begin with it and a slash. Default: visitors cannot list
   * theirs, only open those that their browsers know.
   */
  list?(visitor: string): Promise<readonly StoredSummary[]>;
  /** The title that a conversation was given. Present if `storeTitle` is. Default: titles are not stored. */
  loadTitle?(conversationId: string): Promise<GivenTitle | undefined>;
  /**
   * Gives a conversation a title, instead of the one before. Neither its messages nor the time of its last change are changed. The title is deleted with
   * the conversation. Resolves to `false` for an unknown conversation.
   */
  storeTitle?(conversationId: string, title: GivenTitle): Promise<boolean>;
  /** Deletes a conversation. */
  delete(conversationId: string): Promise<void>;
  close(): Promise<void>;
}
