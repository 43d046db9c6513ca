import { conversationKey } from '../../src/conversation/storage/conversation-key.ts';
import { PageStorages } from '../../src/conversation/storage/page-storages.ts';
import type { ConversationStorage, MaybePromise } from '../../src/conversation/storage/storage.ts';
import { StoredConversation } from '../../src/conversation/storage/stored-conversation.ts';
import { createWebStorage } from '../../src/conversation/storage/web-storage.ts';
import { createFakeWebStorage } from './fake-web-storage.ts';
import { createManualClock } from './manual-clock.ts';

const BACKEND = { backend: 'https://relay.example', element: 'chat' };

/** The key of the conversation of the visitor without a name. Other visitors' keys continue it. */
export const KEY = conversationKey({ ...BACKEND, visitor: '' });

export interface TestBrowserOptions {
  readonly quota?: number;
  /** Whether each operation of the storage returns a promise. */
  readonly isAsync?: boolean;
  readonly storage?: ConversationStorage;
}

interface OpenOptions {
  readonly visitor?: string;
  readonly ttlMs?: number;
  /** How long the backend remembers the conversation, as far as known. */
  readonly memoryMs?: number;
}

export type TestBrowser = ReturnType<typeof openBrowser>;

/** A browser with a storage of its own, in which pages open stored conversations. */
export function openBrowser({ quota = Infinity, isAsync = false, storage }: TestBrowserOptions = {}) {
  const web = createFakeWebStorage(quota);
  const clock = createManualClock();
  const choice = storage ?? (isAsync ? defer(createWebStorage(() => web)) : 'session');
  let page = openPage();

  function openPage(): PageStorages {
    return new PageStorages({ clock, sessionStorage: () => web });
  }

  const browser = {
    clock,
    /** A conversation of the current page. */
    open({ visitor = '', ttlMs, memoryMs }: OpenOptions = {}): StoredConversation {
      const storages = page.open(choice);
      if (!storages) throw new Error('Nothing is stored');
      const key = conversationKey({ ...BACKEND, visitor });
      return new StoredConversation({ key, storages, clock, ttlMs, memoryMs: () => memoryMs });
    },
    /** Opens another page. */
    reload() {
      page = openPage();
      return browser;
    },
    block(isBlocked: boolean): void {
      web.isBlocked = isBlocked;
    },
    /** The keys of ours. */
    keys: () => [...web.texts.keys()].filter((key) => key.startsWith('ai-chat:')),
    text: (key: string) => web.texts.get(key),
    set: (key: string, text: string) => void web.texts.set(key, text),
    remove: (key: string) => void web.texts.delete(key),
    /** The visitors with a stored transcript or state. */
    visitors: () =>
      [
        ...new Set(
          browser.keys().flatMap((key) => (/:(?:transcript|state)$/.test(key) ? [`${key.split(':')[4]}`] : [])),
        ),
      ].toSorted(),
  };
  return browser;
}

/** The storage with promises that resolve later. */
export function defer(storage: ConversationStorage): ConversationStorage {
  const later = async <T>(action: () => MaybePromise<T>): Promise<T> => {
    await new Promise(setImmediate);
    return action();
  };
  return {
    get: (key) => later(() => storage.get(key)),
    set: (key, value) => later(() => storage.set(key, value)),
    delete: (key) => later(() => storage.delete(key)),
    keys: (prefix) => later(() => storage.keys(prefix)),
  };
}
