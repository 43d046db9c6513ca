import { dataSize } from '../../chat/data-part.ts';
import type { RememberedConversation } from '../../chat/conversation-title.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { createStoredMemory, type ConversationMemory } from '../sessions/conversation-memory.ts';
import type { Visitor } from '../security/gate.ts';
import { isUnguessable } from '../security/unguessable-id.ts';
import type { ConversationStore } from '../store/conversation-store.ts';

/** A conversation of a visitor, the same on every wire. */
export interface VisitorConversation {
  /** The key under which the visitor owns turns, on every connection. */
  readonly owner: string;
  /** The stored conversation, if the visitor can be identified. */
  readonly memory: ConversationMemory | undefined;
}

/**
 * Finds the conversation of a visitor who is identified by the subject of a token or by an unguessable id. Any other id ("user", a name, a
 * number) does not open stored memory.
 * @param userId The id that the client claims. A token's subject takes precedence.
 * @param key Distinguishes the conversations of one visitor.
 */
export function findVisitorConversation(
  store: ConversationStore,
  { subject, holder }: Visitor,
  userId: string,
  key: string | undefined,
): VisitorConversation {
  const visitor = subject === undefined ? `visitor:${escapeName(userId)}` : `subject:${escapeName(subject)}`;
  const owner = key === undefined ? visitor : `${visitor}/${key}`;
  const isIdentified = subject !== undefined || isUnguessable(userId);
  return { owner, memory: isIdentified ? createStoredMemory(store, owner, holder) : undefined };
}

/**
 * The stored conversations of a visitor, the latest first. None of one who cannot be identified, and none if the store has no list.
 * @param userId As in {@link findVisitorConversation}.
 */
export async function listVisitorConversations(
  store: ConversationStore,
  visitor: Visitor,
  userId: string,
): Promise<readonly RememberedConversation[]> {
  const { owner, memory } = findVisitorConversation(store, visitor, userId, undefined);
  const summaries = (memory && (await store.list?.(owner))) ?? [];
  return summaries
    .map(({ conversationId, title, isNamed = false, activeAt }) => ({
      key: conversationId.slice(owner.length + 1),
      title,
      isNamed: store.storeTitle && isNamed,
      activeAt,
    }))
    .toSorted((one, other) => other.activeAt - one.activeAt);
}

/** Escapes the separator of the key, so that no name reads like another one with a key. */
function escapeName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** Minimum number of bytes of a message in our extension's form of a history. Characters, because counting bytes reads all texts. */
export function minHistoryBytes({ text, reasoning = '', media = [], data }: ChatMessage): number {
  const ownBytes = MIN_MESSAGE_BYTES + text.length + reasoning.length + dataSize(data);
  return media.reduce((sum, { url }) => sum + url.length, ownBytes);
}

/** Greatest number of bytes of a conversation in a list. */
export const MAX_SUMMARY_BYTES = 500;

/** Minimum number of bytes of a message without content, on any wire: its ids and the names of its fields. */
export const MIN_MESSAGE_BYTES = 100;
