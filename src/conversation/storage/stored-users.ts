import { ConversationIndex, type ConversationStorages } from './conversation-index.ts';
import { conversationKey, userKey, type ConversationAddress } from './conversation-key.ts';
import { chain } from './maybe-promise.ts';
import type { MaybePromise } from './storage.ts';

/** Deletes what is stored of a visitor's conversation at this backend and element. Never throws. */
export function deleteConversationsOf(
  storages: ConversationStorages,
  address: ConversationAddress,
): MaybePromise<void> {
  return new ConversationIndex(storages).delete(conversationKey(address));
}

/**
 * Stores which user the page named last, `undefined` for none, so that the next page can delete the conversation of a user who has logged out.
 * Call it only when something of that user is stored.
 * @returns The user before, if that was another one.
 */
export function rememberUser(
  { records }: ConversationStorages,
  address: Omit<ConversationAddress, 'visitor'>,
  userId: string | undefined,
): MaybePromise<string | undefined> {
  const key = userKey(address);
  return chain(records.get(key), (former) => {
    if (former === userId) return undefined;
    const written = userId === undefined ? records.delete(key) : records.set(key, userId);
    return chain<unknown, string | undefined>(written, () => former);
  });
}
