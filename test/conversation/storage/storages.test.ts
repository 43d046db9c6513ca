import { IDBFactory } from 'fake-indexeddb';
import { createIndexedDbStorage } from '../../../src/conversation/storage/indexed-db-storage.ts';
import { createMemoryStorage } from '../../../src/conversation/storage/memory-storage.ts';
import type { ConversationStorage, MaybePromise } from '../../../src/conversation/storage/storage.ts';
import { createTranscriptStorage } from '../../../src/conversation/storage/transcript-storage.ts';
import { createWebStorage } from '../../../src/conversation/storage/web-storage.ts';
import { storageContract } from '../../contracts/storage.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

storageContract('memory', createMemoryStorage);

storageContract('the browser’s localStorage or sessionStorage', () => {
  const storage = createFakeWebStorage();
  return createWebStorage(() => storage);
});

storageContract('IndexedDB', () => {
  globalThis.indexedDB = new IDBFactory();
  return createIndexedDbStorage();
});

storageContract('transcripts in IndexedDB', () => {
  globalThis.indexedDB = new IDBFactory();
  return transcripts(async () => createIndexedDbStorage());
});

storageContract('transcripts without IndexedDB', () => transcripts(() => Promise.reject(new Error('blocked'))));

storageContract('an asynchronous one of the page', () => {
  const storage = createMemoryStorage();
  const slowly = async <T>(action: () => MaybePromise<T>): Promise<T> => {
    await new Promise(setImmediate);
    return action();
  };
  return {
    get: (key) => slowly(() => storage.get(key)),
    set: (key, value) => slowly(() => storage.set(key, value)),
    delete: (key) => slowly(() => storage.delete(key)),
    keys: (prefix) => slowly(() => storage.keys(prefix)),
  };
});

function transcripts(loadDatabase: () => Promise<ConversationStorage>): ConversationStorage {
  const local = createFakeWebStorage();
  return createTranscriptStorage({
    localStorage: createWebStorage(() => local),
    loadDatabase,
    clock: createManualClock(),
  });
}
