import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { createIndexedDbStorage } from '../../../src/conversation/storage/indexed-db-storage.ts';
import type { ConversationStorage } from '../../../src/conversation/storage/storage.ts';
import { createTranscriptStorage } from '../../../src/conversation/storage/transcript-storage.ts';
import { createWebStorage } from '../../../src/conversation/storage/web-storage.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

describe('the storage of transcripts', () => {
  it('uses the database and leaves localStorage empty', async () => {
    const browser = openBrowser();
    await browser.page().set('a', 'text');
    assert.equal(browser.local.texts.size, 0);
    assert.equal(await browser.page().get('a'), 'text');
  });

  it('loads the database with the first access only', async () => {
    const browser = openBrowser();
    const storage = browser.page();
    assert.equal(browser.loads, 0);
    await storage.get('a');
    await storage.get('b');
    assert.equal(browser.loads, 1);
  });

  for (const [name, breakDatabase] of Object.entries<(browser: Browser) => void>({
    missing: () => Reflect.deleteProperty(globalThis, 'indexedDB'),
    blocked: () => replaceDatabase(() => assert.fail(new DOMException('denied', 'SecurityError'))),
    'not loaded': (browser) => (browser.isChunkMissing = true),
  })) {
    it(`uses localStorage while the database is ${name}`, async () => {
      const browser = openBrowser();
      breakDatabase(browser);
      const storage = browser.page();
      await storage.set('a', 'text');
      assert.equal(await storage.get('a'), 'text');
      assert.deepEqual(await storage.keys('a'), ['a']);
      assert.equal(browser.local.texts.get('a'), 'text');
      await storage.delete('a');
      assert.equal(await storage.get('a'), undefined);
    });
  }

  it('uses localStorage beside a foreign database of the same name', async () => {
    const browser = openBrowser();
    await new Promise((resolve, reject) => {
      const request = indexedDB.open('ai-chat', 7);
      request.onupgradeneeded = () => request.result.createObjectStore('foreign');
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = reject;
    });
    const storage = browser.page();
    await storage.set('a', 'text');
    assert.equal(await storage.get('a'), 'text');
    assert.equal(browser.local.texts.get('a'), 'text');
  });

  it('uses localStorage after two seconds without an answer of the database', async () => {
    const browser = openBrowser();
    replaceDatabase(() => ({}) as IDBOpenDBRequest);
    const storage = browser.page();
    const written = storage.set('a', 'text');
    await new Promise(setImmediate);
    browser.clock.advance(1_999);
    await new Promise(setImmediate);
    assert.equal(browser.local.texts.size, 0);
    browser.clock.advance(1);
    await written;
    assert.equal(browser.local.texts.get('a'), 'text');
    assert.equal(await storage.get('a'), 'text');
    assert.equal(browser.clock.pending, 0);
  });

  it('leaves no timer behind after an access', async () => {
    const browser = openBrowser();
    await browser.page().set('a', 'text');
    assert.equal(browser.clock.pending, 0);
  });

  it('prefers what was written while the database failed, and moves it back with the next write', async () => {
    const browser = openBrowser();
    await browser.page().set('a', 'one');
    browser.isChunkMissing = true;
    await browser.page().set('a', 'two');
    browser.isChunkMissing = false;
    const storage = browser.page();
    assert.equal(await storage.get('a'), 'two');
    await storage.set('a', 'three');
    assert.equal(browser.local.texts.size, 0);
    assert.equal(await browser.page().get('a'), 'three');
  });

  it('keeps a transcript deleted that was deleted while the database failed', async () => {
    const browser = openBrowser();
    await browser.page().set('a', 'one');
    browser.isChunkMissing = true;
    await browser.page().delete('a');
    browser.isChunkMissing = false;
    const storage = browser.page();
    assert.equal(await storage.get('a'), undefined);
    assert.deepEqual(await storage.keys(''), []);
    await storage.delete('a');
    assert.equal(browser.local.texts.size, 0);
    assert.equal(await createIndexedDbStorage().get('a'), undefined);
  });

  it('fails as full if the database is full, and uses it further', async () => {
    const browser = openBrowser();
    const full = new DOMException('full', 'QuotaExceededError');
    browser.database = { ...createIndexedDbStorage(), set: () => Promise.reject(full) };
    const storage = browser.page();
    await assert.rejects(async () => storage.set('a', 'text'), full);
    assert.equal(browser.local.texts.size, 0);
    browser.database = undefined;
    assert.equal(await storage.get('a'), undefined);
  });

  it('fails as full if localStorage is full and there is no database', async () => {
    const browser = openBrowser();
    browser.isChunkMissing = true;
    browser.local.quota = 3;
    await assert.rejects(async () => browser.page().set('a', 'text'), { name: 'QuotaExceededError' });
  });

  it('works without localStorage', async () => {
    const browser = openBrowser();
    browser.local.isBlocked = true;
    const storage = browser.page();
    await storage.set('a', 'text');
    assert.equal(await storage.get('a'), 'text');
    assert.deepEqual(await storage.keys(''), ['a']);
    await storage.delete('a');
    assert.equal(await storage.get('a'), undefined);
  });
});

describe('the storage over IndexedDB', () => {
  it('creates no database before a text is stored, neither by reading nor by deleting', async () => {
    globalThis.indexedDB = new IDBFactory();
    const names = async () => (await indexedDB.databases()).map(({ name }) => name);
    const storage = createIndexedDbStorage();
    assert.equal(await storage.get('a'), undefined);
    assert.deepEqual(await storage.keys(''), []);
    await storage.delete('a');
    assert.deepEqual(await names(), []);
    await createIndexedDbStorage().set('a', 'of another tab');
    assert.deepEqual(await names(), ['ai-chat']);
    assert.equal(await storage.get('a'), 'of another tab');
    assert.deepEqual(await storage.keys(''), ['a']);
    await storage.delete('a');
    assert.deepEqual(await storage.keys(''), []);
  });

  it('opens the database once more if the browser has closed the connection', async () => {
    globalThis.indexedDB = new IDBFactory();
    const opened: IDBDatabase[] = [];
    const open = indexedDB.open.bind(indexedDB);
    replaceDatabase((name) => {
      const request = open(name);
      request.addEventListener('success', () => opened.push(request.result));
      return request;
    });
    const storage = createIndexedDbStorage();
    await storage.set('a', 'text');
    opened[0]?.close();
    assert.equal(await storage.get('a'), 'text');
    assert.equal(opened.length, 2);
  });
});

interface Browser {
  isChunkMissing: boolean;
  database: ConversationStorage | undefined;
}

/** A browser with an empty database and an empty localStorage, in which pages are opened. */
function openBrowser() {
  globalThis.indexedDB = new IDBFactory();
  const local = createFakeWebStorage();
  const clock = createManualClock();
  const browser = {
    local,
    clock,
    isChunkMissing: false,
    database: undefined as ConversationStorage | undefined,
    loads: 0,
    page: () =>
      createTranscriptStorage({
        localStorage: createWebStorage(() => local),
        async loadDatabase() {
          browser.loads++;
          if (browser.isChunkMissing) throw new TypeError('Failed to fetch dynamically imported module');
          return browser.database ?? createIndexedDbStorage();
        },
        clock,
      }),
  };
  return browser;
}

function replaceDatabase(open: (name: string) => IDBOpenDBRequest): void {
  globalThis.indexedDB = { open } as IDBFactory;
}
