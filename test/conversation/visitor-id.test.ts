import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRandomId, randomId } from '../../src/conversation/random-id.ts';
import { createMemoryStorage } from '../../src/conversation/storage/memory-storage.ts';
import type { ConversationStorage } from '../../src/conversation/storage/storage.ts';
import { createWebStorage } from '../../src/conversation/storage/web-storage.ts';
import { StoringVisitorId, type StoringVisitorIdOptions } from './storing-visitor-id.ts';
import { createFakeWebStorage } from '../helpers/fake-web-storage.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const KEY = 'ai-chat:user';
const [ONE, TWO, THREE] = [
  '6f1b1a52-5e0e-4d3c-9d0c-0f6f4c7f2a11',
  '0b9d9b0e-3c6b-4b8e-8b86-8f5a86c9a3d2',
  'c232ab00-9414-41ec-b3c8-9f68deced846',
] as const;

describe('the visitor id', () => {
  it('is a random id that is not stored before it is created', async () => {
    const browser = openBrowser();
    const visitor = browser.tab().open();
    assert.ok(isRandomId(visitor.value));
    assert.deepEqual([visitor.isFresh, browser.texts.size], [true, 0]);
    const id = visitor.value;
    assert.equal(await browser.run(visitor.create()), id);
    assert.deepEqual([visitor.isFresh, visitor.value, browser.texts.get(KEY)], [false, id, id]);
  });

  it('is known at once on the next page', async () => {
    const browser = openBrowser();
    const id = await browser.run(browser.tab().open().create());
    const next = browser.tab().open();
    assert.deepEqual([next.value, next.isFresh], [id, false]);
    assert.equal(await next.create(), id);
  });

  for (const [name, stored] of Object.entries({
    'of an earlier version': '9f86d081884c7d659a2feaa0c55ad015',
    nothing: '',
    'a name': 'anna',
    'an id with a suffix': `${ONE}/`,
    'in capitals': ONE.toUpperCase(),
  })) {
    it(`is generated again and stored if the stored one is ${name}`, async () => {
      const browser = openBrowser();
      browser.texts.set(KEY, stored);
      const visitor = browser.tab().open();
      assert.ok(visitor.isFresh && isRandomId(visitor.value));
      assert.equal(browser.texts.get(KEY), stored);
      const id = await browser.run(visitor.create());
      assert.equal(browser.texts.get(KEY), id);
    });
  }

  it('is the page’s, of which nothing is stored', async () => {
    const browser = openBrowser();
    const named: { userId: string | undefined; id: string } = { userId: 'anna', id: '' };
    const visitor = browser.tab().open({ host: named });
    assert.deepEqual([await visitor.create(), visitor.isFresh], ['anna', false]);
    assert.equal(browser.texts.size, 0);
    named.userId = undefined;
    assert.ok(isRandomId(visitor.value) && visitor.isFresh);
    assert.equal(await browser.run(visitor.create()), browser.texts.get(KEY));
  });

  it('is the same for two elements without an `id`, before and after one of them has stored it', async () => {
    const browser = openBrowser();
    const tab = browser.tab();
    const [one, other] = [tab.open(), tab.open()];
    assert.equal(one.value, other.value);
    const ids = await browser.run(Promise.all([one.create(), other.create()]));
    assert.equal(ids[0], ids[1]);
    assert.equal(tab.open().value, ids[0]);
  });

  it('differs for elements with different `id`s', async () => {
    const browser = openBrowser();
    const tab = browser.tab();
    const [one, other] = [tab.open({ host: host('one') }), tab.open({ host: host('other') })];
    const ids = await browser.run(Promise.all([one.create(), other.create()]));
    assert.notEqual(ids[0], ids[1]);
    assert.deepEqual([browser.texts.get(`${KEY}:one`), browser.texts.get(`${KEY}:other`)], ids);
  });

  it('stays as it was read if the storage changes', async () => {
    const browser = openBrowser();
    browser.texts.set(KEY, ONE);
    const tab = browser.tab();
    const visitor = tab.open();
    assert.equal(visitor.value, ONE);
    browser.store(TWO);
    assert.equal(await visitor.create(), ONE);
    browser.texts.clear();
    assert.equal(await visitor.create(), ONE);
  });

  for (const hasLocks of [true, false]) {
    const condition = hasLocks ? 'with locks' : 'without locks';

    it(`is one for two tabs that create it at once, ${condition}`, async () => {
      for (let round = 0; round < 20; round++) {
        const browser = openBrowser({ hasLocks });
        const tabs = [browser.tab(), browser.tab(), browser.tab()].map((tab) => tab.open());
        const before = tabs.map(({ value }) => value);
        assert.equal(new Set(before).size, 3);
        const ids = await browser.run(Promise.all(tabs.map((tab) => tab.create())));
        assert.equal(new Set(ids).size, 1, ids.join());
        assert.equal(browser.texts.get(KEY), ids[0]);
        assert.deepEqual(
          tabs.map(({ isFresh, value }) => [isFresh, value]),
          ids.map((id) => [false, id]),
        );
      }
    });

    it(`is one if writes reach another tab 40 ms later, ${condition}`, async () => {
      const browser = openBrowser({ hasLocks, delayMs: 40 });
      const tabs = [browser.tab(), browser.tab()].map((tab) => tab.open());
      const ids = await browser.run(Promise.all(tabs.map((tab) => tab.create())));
      assert.equal(ids[0], ids[1]);
      assert.equal(browser.texts.get(KEY), ids[0]);
    });

    it(`is that of another tab that has stored one since the page was opened, ${condition}`, async () => {
      const browser = openBrowser({ hasLocks });
      const visitor = browser.tab().open();
      assert.ok(visitor.isFresh && visitor.value !== ONE);
      browser.texts.set(KEY, ONE);
      assert.equal(await browser.run(visitor.create()), ONE);
      assert.equal(browser.texts.get(KEY), ONE);
    });

    it(`is created without an error if the storage is blocked or full, ${condition}`, async () => {
      for (const web of [{ isBlocked: true }, { quota: 0 }]) {
        const browser = openBrowser({ hasLocks });
        Object.assign(browser.web, web);
        const tab = browser.tab();
        const visitor = tab.open();
        const id = visitor.value;
        assert.equal(await browser.run(visitor.create()), id);
        assert.equal(visitor.isFresh, false);
        assert.equal(tab.open().value, id);
      }
    });

    it(`leaves no listener and no timer behind, ${condition}`, async () => {
      const browser = openBrowser({ hasLocks });
      const tab = browser.tab();
      const [one, other] = [tab.open(), tab.open()];
      assert.equal(one.value, other.value);
      assert.equal(tab.listeners(), 2);
      await browser.run(one.create());
      assert.equal(tab.listeners(), 1);
      other.dispose();
      assert.equal(tab.listeners(), 0);
      browser.clock.advance(5_000);
      assert.equal(browser.clock.pending, 0);
    });
  }

  it('is created in two seconds if a frozen tab holds the lock', async () => {
    const browser = openBrowser({ hasLocks: true });
    void browser.locks.request(KEY, {}, () => new Promise(() => {}));
    const visitor = browser.tab().open();
    const created = visitor.create();
    await browser.settle();
    browser.clock.advance(1_999);
    await browser.settle();
    assert.equal(browser.texts.size, 0);
    browser.clock.advance(1);
    assert.equal(await browser.run(created), browser.texts.get(KEY));
  });

  it('needs no lock if another tab has stored one', async () => {
    const browser = openBrowser();
    let requests = 0;
    const request = () => Promise.reject(new Error(`request ${requests++}`));
    const visitor = browser.tab().open({ locks: { request } });
    assert.ok(visitor.isFresh);
    browser.texts.set(KEY, ONE);
    assert.equal(await visitor.create(), ONE);
    assert.equal(requests, 0);
  });

  for (const [name, request] of Object.entries({
    throw: () => {
      throw new DOMException('denied', 'SecurityError');
    },
    reject: () => Promise.reject(new DOMException('denied', 'SecurityError')),
  })) {
    it(`is created without locks if the browser’s ${name}, as in sandboxed frames`, async () => {
      const browser = openBrowser();
      const visitor = browser.tab().open({ locks: { request } });
      assert.equal(await browser.run(visitor.create()), browser.texts.get(KEY));
    });
  }

  it('becomes that of another tab at once while it is fresh, and reports it', async () => {
    const browser = openBrowser();
    const tab = browser.tab();
    const changes: string[] = [];
    const visitor = tab.open({ onChange: () => changes.push(visitor.value) });
    const second = tab.open();
    assert.equal(visitor.value, second.value);
    browser.store('no id');
    browser.store(TWO, 'ai-chat:user:other');
    assert.deepEqual([changes, visitor.isFresh], [[], true]);
    browser.store(ONE);
    assert.deepEqual([changes, visitor.isFresh, second.value, tab.open().value], [[ONE], false, ONE, ONE]);
    browser.store(TWO);
    assert.deepEqual(changes, [ONE, TWO]);
    assert.equal(await visitor.create(), TWO);
    browser.store(THREE);
    assert.deepEqual([visitor.value, changes.length], [TWO, 2]);
  });

  it('is stored in the tab with `session`, and in the browser with any other choice', async () => {
    for (const choice of [undefined, 'none', 'session', 'local'] as const) {
      const [localStorage, sessionStorage] = [createFakeWebStorage(), createFakeWebStorage()];
      const replaced = Object.getOwnPropertyDescriptors(globalThis);
      const define = (value: object) => ({ value, configurable: true });
      Object.defineProperties(globalThis, {
        localStorage: define(localStorage),
        sessionStorage: define(sessionStorage),
      });
      try {
        const browser = openBrowser();
        const id = await browser.run(browser.tab().open({ storage: choice }).create());
        const [used, other] = choice === 'session' ? [sessionStorage, localStorage] : [localStorage, sessionStorage];
        assert.deepEqual([[...used.texts], other.texts.size], [[[KEY, id]], 0]);
      } finally {
        for (const name of ['localStorage', 'sessionStorage'] as const) {
          if (name in replaced) Object.defineProperty(globalThis, name, replaced[name] as PropertyDescriptor);
          else Reflect.deleteProperty(globalThis, name);
        }
      }
    }
  });

  it('is fresh until an asynchronous storage was read', async () => {
    const memory = createMemoryStorage();
    const storage: ConversationStorage = { ...memory, get: async (key) => memory.get(key) };
    await memory.set(KEY, ONE);
    const browser = openBrowser();
    let changes = 0;
    const visitor = browser.tab().open({ storage, onChange: () => changes++ });
    assert.ok(visitor.isFresh && isRandomId(visitor.value) && visitor.value !== ONE);
    await browser.settle();
    assert.deepEqual([visitor.isFresh, visitor.value, changes], [false, ONE, 1]);
  });

  it('is created once for several calls, in an asynchronous storage, too', async () => {
    const memory = createMemoryStorage();
    let writes = 0;
    const storage: ConversationStorage = {
      ...memory,
      get: async (key) => memory.get(key),
      async set(key, value) {
        writes++;
        await memory.set(key, value);
      },
    };
    const browser = openBrowser();
    const visitor = browser.tab().open({ storage });
    const ids = await browser.run(Promise.all([visitor.create(), visitor.create()]));
    await visitor.create();
    assert.deepEqual([ids[0], writes, await memory.get(KEY)], [ids[1], 1, visitor.value]);
    assert.equal(browser.texts.size, 0);
  });

  it('is created in four seconds if an asynchronous storage never answers, and then stays', async () => {
    let answer = (_id: string): void => {};
    const waiting = new Promise<string>((resolve) => (answer = resolve));
    const browser = openBrowser();
    const visitor = browser.tab().open({ storage: { ...createMemoryStorage(), get: () => waiting } });
    const id = visitor.value;
    const created = visitor.create();
    await browser.settle();
    browser.clock.advance(4_000);
    assert.equal(await created, id);
    answer(ONE);
    await browser.settle();
    assert.deepEqual([visitor.value, visitor.isFresh], [id, false]);
  });

  it('is created if an asynchronous storage rejects', async () => {
    const failing = () => Promise.reject(new Error('broken'));
    const browser = openBrowser();
    const storage = { get: failing, set: failing, delete: failing, keys: failing };
    const visitor = browser.tab().open({ storage });
    assert.equal(await browser.run(visitor.create()), visitor.value);
  });
});

describe('a random id', () => {
  it('is a UUID of version 4', () => {
    assert.ok(isRandomId(randomId()));
    assert.notEqual(randomId(), randomId());
    assert.ok(!isRandomId('c232ab00-9414-11ec-b3c8-9f68deced846'));
  });
});

function host(id = '') {
  return { userId: undefined, id };
}

/** A browser with one storage for all tabs. @param delayMs After which a write of one tab reaches the others. */
function openBrowser({ hasLocks = true, delayMs = 0 } = {}) {
  const web = createFakeWebStorage();
  const clock = createManualClock();
  const locks = createLocks();
  const tabs: EventTarget[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  };

  return {
    web,
    texts: web.texts,
    clock,
    locks,
    settle,
    /** Lets time pass until the promise resolves. */
    async run<T>(promise: Promise<T>): Promise<T> {
      let isDone = false;
      const whenDone = promise.finally(() => (isDone = true));
      for (let round = 0; round < 100; round++) {
        await settle();
        if (isDone) break;
        clock.advance(10);
      }
      return whenDone;
    },
    /** Stores an id in another tab. */
    store(id: string, key = KEY): void {
      web.texts.set(key, id);
      const event = Object.assign(new Event('storage'), { key, newValue: id });
      for (const tab of tabs) tab.dispatchEvent(event);
    },
    tab() {
      const storage = delayMs > 0 ? delayedStorage() : createWebStorage(() => web);
      const events = new EventTarget();
      tabs.push(events);
      let listeners = 0;
      const storageEvents = {
        addEventListener: (type: string, listener: EventListener) => {
          listeners++;
          events.addEventListener(type, listener);
        },
        removeEventListener: (type: string, listener: EventListener) => {
          listeners--;
          events.removeEventListener(type, listener);
        },
      };
      return {
        listeners: () => listeners,
        open: (options: Partial<StoringVisitorIdOptions> = {}) =>
          new StoringVisitorId({
            host: host(),
            clock,
            storage,
            locks: hasLocks ? locks : { request: () => Promise.reject(new Error('no locks')) },
            storageEvents,
            ...options,
          }),
      };
    },
  };

  /** A tab's view of the storage: its own writes at once, those of the others later. */
  function delayedStorage(): ConversationStorage {
    const shared = createWebStorage(() => web);
    const own = new Map<string, string>();
    return {
      ...shared,
      get: (key) => own.get(key) ?? shared.get(key),
      set(key, value) {
        own.set(key, value);
        clock.schedule(delayMs, () => {
          void shared.set(key, value);
          own.delete(key);
        });
      },
    };
  }
}

/** Locks of one name. */
function createLocks(): NonNullable<StoringVisitorIdOptions['locks']> {
  let last: Promise<unknown> = Promise.resolve();
  const request = async (_name: string, { signal }: LockOptions, callback: () => Promise<unknown>) => {
    const before = last;
    let release = (): void => {};
    last = new Promise<void>((resolve) => (release = resolve));
    try {
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        void before.then(() => resolve());
      });
      return await callback();
    } finally {
      void before.then(release);
    }
  };
  return { request } as NonNullable<StoringVisitorIdOptions['locks']>;
}
