import type { ConversationStore } from '../store/conversation-store.ts';
import type { TurnRegistry } from './turn-registry.ts';

/**
 * Deletes all conversations of a visitor for good, with feedback and titles. Running and queued turns are stopped and not saved, and those that have
 * ended cannot be read again. Needs a store that lists conversations.
 * @param visitor The key of the visitor's turns: that of the first conversation, and the beginning of the others'.
 */
export async function eraseVisitor(
  store: Pick<ConversationStore, 'list' | 'delete'>,
  turns: TurnRegistry,
  visitor: string,
): Promise<void> {
  const isOwned = (owner: string) => owner === visitor || owner.startsWith(`${visitor}/`);
  const prompts = turns.pending.ofOwners(isOwned);
  for (const pending of prompts) {
    // Before it is stopped: what has arrived of a stopped answer would be saved.
    pending.isCleared = true;
    pending.stop();
  }
  turns.forget(isOwned);
  const stored = (await store.list?.(visitor)) ?? [];
  const conversations = new Set([
    visitor,
    ...prompts.map(({ owner }) => owner),
    ...stored.map(({ conversationId }) => conversationId),
  ]);
  for (const id of conversations) turns.shared?.clear(id);
  await Promise.all([...conversations].map((id) => turns.pending.runInOrder(id, () => store.delete(id))));
}
