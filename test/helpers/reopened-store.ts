import type { ConversationStore } from '../../src/relay/store/conversation-store.ts';

/**
 * A store that is closed and opened again before each look at it, so that what is judged is what it has written.
 *
 * @param open Opens the store with what the one before has written.
 */
export async function reopenedStore(open: () => Promise<ConversationStore>): Promise<ConversationStore> {
  let store = await open();
  const reopen = async (): Promise<ConversationStore> => {
    await store.close();
    store = await open();
    return store;
  };
  return {
    ...(store.ttlMs !== undefined && { ttlMs: store.ttlMs }),
    load: async (id) => (await reopen()).load(id),
    append: (id, messages, holder) => store.append(id, messages, holder),
    ...(store.list && { list: async (visitor) => (await (await reopen()).list?.(visitor)) ?? [] }),
    ...(store.loadTitle && { loadTitle: async (id) => (await reopen()).loadTitle?.(id) }),
    ...(store.storeTitle && { storeTitle: async (id, title) => (await store.storeTitle?.(id, title)) ?? false }),
    delete: (id) => store.delete(id),
    close: () => store.close(),
  };
}
