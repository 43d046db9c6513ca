import type { ConversationStore } from '../store/conversation-store.ts';
import type { PendingPrompt } from './pending-prompts.ts';
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
  const prompts = eraseTurns(turns, isOwned);
  await turns.shared?.erase(visitor);
  const stored = (await store.list?.(visitor)) ?? [];
  const conversations = new Set([
    visitor,
    ...prompts.map(({ owner }) => owner),
    ...stored.map(({ conversationId }) => conversationId),
  ]);
  await Promise.all([...conversations].map((id) => turns.pending.runInOrder(id, () => store.delete(id))));
}

/** Stops the turns of the owners that pass on this relay, running and queued, for good. @returns their prompts. */
export function eraseTurns(turns: TurnRegistry, isOwned: (owner: string) => boolean): readonly PendingPrompt[] {
  const prompts = turns.pending.ofOwners(isOwned);
  for (const pending of prompts) {
    // Before it is stopped: what has arrived of a stopped answer would be saved.
    pending.isCleared = true;
    pending.stop();
  }
  turns.forget(isOwned);
  return prompts;
}
