import { createStoredMemory, type ConversationMemory } from '../../sessions/conversation-memory.ts';
import type { Visitor } from '../../security/gate.ts';
import { isUnguessable } from '../../security/unguessable-id.ts';
import type { ConversationStore } from '../../store/conversation-store.ts';

/**
 * The stored conversation of a visitor of the Cat's wire, if the visitor can be identified: by the subject of a token,
 * or by an unguessable id. Any other id ("user", a name, a number) does not open stored memory. Its conversation lasts
 * as long as the connection.
 */
export function storedCatConversation(
  store: ConversationStore,
  { subject, holder }: Visitor,
  userId: string | undefined,
): ConversationMemory | undefined {
  // An unguessable id contains no colon, so a client cannot choose one that reads like a subject.
  if (subject !== undefined) return createStoredMemory(store, `cat:subject:${subject}`, holder);
  return userId !== undefined && isUnguessable(userId) ? createStoredMemory(store, `cat:${userId}`, holder) : undefined;
}

/** The key under which a visitor owns turns, on every connection. */
export function catOwnerKey(userId: string): string {
  return `cat:${userId}`;
}
