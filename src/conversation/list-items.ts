import type { Conversation } from './conversation.ts';
import type { ConversationSummary } from './conversation-list.ts';
import type { KnownConversations } from './known-conversations.ts';
import { hasTurns } from './open-conversations.ts';
import { titleOf } from '../chat/conversation-title.ts';

export interface ListSources {
  /** Stored conversations, those that the backend remembers, and the titles chosen on this page. */
  readonly known: Pick<KnownConversations, 'entries' | 'remembered' | 'titles'>;
  /** The conversations of this page, by key. */
  readonly open: readonly (readonly [key: string, conversation: Conversation])[];
  readonly unread: ReadonlySet<string>;
  /** The conversations that are being deleted. */
  readonly hidden: ReadonlySet<string>;
}

/** The conversations that have begun, the latest first: those that are stored, and those of this page, which may not be stored yet. */
export function listItems({ known, open, unread, hidden }: ListSources): readonly ConversationSummary[] {
  const { entries, remembered, titles } = known;
  const items = new Map<string, ConversationSummary>();
  const deleted = new Set(entries.flatMap(({ key, deletedAt }) => (deletedAt === undefined ? [] : key)));
  for (const { key, conversationId: id, title = '', updatedAt, activeAt = updatedAt, bytes } of entries) {
    const hasBegun = title !== '' || bytes.transcript > 0;
    if (!hasBegun || deleted.has(key)) continue;
    items.set(key, { key, id, title, activeAt, isRunning: false, isUnread: unread.has(key) });
  }
  for (const { key, title, activeAt } of remembered) {
    // The browser knows more of its own, and the backend may still have to delete.
    if (items.has(key) || deleted.has(key)) continue;
    items.set(key, { key, id: undefined, title, activeAt, isRunning: false, isUnread: unread.has(key) });
  }
  for (const [key, conversation] of open) {
    const { id, messages } = conversation.getSnapshot();
    const stored = items.get(key);
    if (messages.length > 0) {
      const title = stored?.title || (titleOf(messages) ?? '');
      const activeAt = Math.max(stored?.activeAt ?? 0, messages.at(-1)?.createdAt ?? 0);
      items.set(key, { key, id, title, activeAt, isRunning: hasTurns(conversation), isUnread: unread.has(key) });
    }
  }
  for (const [key, title] of titles) {
    const item = items.get(key);
    if (item) items.set(key, { ...item, title });
  }
  for (const key of hidden) items.delete(key);
  return [...items.values()].toSorted((one, other) => other.activeAt - one.activeAt);
}
