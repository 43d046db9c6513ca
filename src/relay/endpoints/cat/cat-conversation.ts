import { createStoredMemory, type ConversationMemory } from '../../sessions/conversation-memory.ts';
import type { Visitor } from '../../security/gate.ts';
import { isUnguessable } from '../../security/unguessable-id.ts';
import type { ConversationStore } from '../../store/conversation-store.ts';

/**
 * The stored conversation of a visitor of the Cat's wire, if there is one that is theirs alone: by what a token says of them, or
 * by an id that nobody can guess. Any other id ("user", a name, a number) is no key, and whoever gives it has memory only
 * for as long as the connection lasts.
 */
export function storedCatConversation(
  store: ConversationStore,
  { subject, holder }: Visitor,
  userId: string | undefined,
): ConversationMemory | undefined {
  // An unguessable id has no colon in it: nobody can choose one that reads like a subject.
  if (subject !== undefined) return createStoredMemory(store, `cat:subject:${subject}`, holder);
  return userId !== undefined && isUnguessable(userId) ? createStoredMemory(store, `cat:${userId}`, holder) : undefined;
}

/** Whose turns a visitor's are, on whichever connection they asked. */
export function catOwnerKey(userId: string): string {
  return `cat:${userId}`;
}
