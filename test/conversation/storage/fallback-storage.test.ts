import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FallbackStorage } from '../../../src/conversation/storage/fallback-storage.ts';
import type { ConversationStorage } from '../../../src/conversation/storage/storage.ts';
import { createWebStorage } from '../../../src/conversation/storage/web-storage.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';

describe('the storage that never fails', () => {
  it('is synchronous over a synchronous storage', () => {
    const { storage } = openOverWeb();
    assert.equal(storage.set('a', 'text'), true);
    assert.equal(storage.get('a'), 'text');
    assert.deepEqual(storage.keys(''), ['a']);
    assert.equal(storage.delete('a'), undefined);
    assert.equal(storage.get('a'), undefined);
  });

  it('keeps texts in memory while the storage is blocked, and stores the next ones after it was allowed', () => {
    const { storage, web } = openOverWeb();
    web.isBlocked = true;
    assert.equal(storage.set('a', 'one'), false);
    assert.equal(storage.get('a'), 'one');
    assert.deepEqual(storage.keys(''), ['a']);
    web.isBlocked = false;
    assert.equal(storage.get('a'), 'one');
    assert.equal(storage.set('a', 'two'), true);
    assert.deepEqual([web.texts.get('a'), storage.get('a')], ['two', 'two']);
    assert.equal(storage.delete('a'), undefined);
    assert.deepEqual([storage.get('a'), web.texts.size], [undefined, 0]);
  });

  it('has no text under a key that could not be deleted', () => {
    const { storage, web } = openOverWeb();
    storage.set('a', 'secret');
    web.isBlocked = true;
    storage.delete('a');
    web.isBlocked = false;
    assert.equal(storage.get('a'), undefined);
    assert.deepEqual(storage.keys(''), []);
    storage.delete('a');
    assert.equal(web.texts.size, 0);
    web.texts.set('a', 'of another tab');
    assert.equal(storage.get('a'), 'of another tab');
  });

  it('makes room in a full storage and stores the text once more', () => {
    const { storage, web } = openOverWeb(20);
    storage.set('old', 'x'.repeat(16));
    const stored = storage.set('new', 'y'.repeat(16), () => storage.delete('old'));
    assert.equal(stored, true);
    assert.deepEqual([...web.texts.keys()], ['new']);
  });

  it('keeps a text in memory that has no room after all', () => {
    const { storage, web } = openOverWeb(20);
    let calls = 0;
    assert.equal(
      storage.set('new', 'y'.repeat(30), () => void calls++),
      false,
    );
    assert.equal(storage.get('new'), 'y'.repeat(30));
    assert.deepEqual([calls, web.texts.size], [1, 0]);
  });

  it('makes no room for an error other than a full storage', () => {
    const { storage, web } = openOverWeb();
    web.isBlocked = true;
    storage.set('a', 'text', () => assert.fail('made room'));
    assert.equal(storage.get('a'), 'text');
  });

  it('does not overwrite a protected text until it is deleted', () => {
    const { storage, web } = openOverWeb();
    web.texts.set('a', 'foreign');
    storage.protect('a');
    assert.equal(storage.set('a', 'ours'), false);
    assert.deepEqual([storage.get('a'), web.texts.get('a')], ['ours', 'foreign']);
    storage.delete('a');
    storage.set('a', 'next');
    assert.equal(web.texts.get('a'), 'next');
  });

  it('runs asynchronous operations on a key in their order', async () => {
    const { storage, texts, release } = openOverSlow();
    const operations = [
      storage.set('a', 'one'),
      storage.update('a', (text) => `${text}, two`),
      storage.get('a'),
      storage.delete('a'),
      storage.get('a'),
      storage.set('a', 'three'),
    ];
    assert.equal(storage.isBusy('a'), true);
    await release();
    assert.deepEqual(await Promise.all(operations.map(async (operation) => operation)), [
      true,
      undefined,
      'one, two',
      undefined,
      undefined,
      true,
    ]);
    assert.deepEqual([...texts], [['a', 'three']]);
    assert.equal(storage.isBusy('a'), false);
  });

  it('leaves a text that an update does not change, and deletes it if there is none afterwards', () => {
    const { storage, web } = openOverWeb();
    storage.set('a', 'text');
    web.setItem = () => assert.fail('wrote');
    storage.update('a', (text) => text);
    assert.equal(web.texts.get('a'), 'text');
    storage.update('a', () => undefined);
    assert.equal(web.texts.size, 0);
  });

  it('knows what was deleted since a time, also before it is deleted', async () => {
    const { storage, release } = openOverSlow();
    const before = storage.deletions;
    void storage.set('a', 'one');
    void storage.delete('a');
    assert.deepEqual([storage.isDeletedSince('a', before), storage.isDeletedSince('b', before)], [true, false]);
    assert.equal(storage.isDeletedSince('a', storage.deletions), false);
    await release();
  });

  it('knows whether a text could not be read', () => {
    const { storage, web } = openOverWeb();
    storage.get('a');
    assert.equal(storage.hasFailed, false);
    web.isBlocked = true;
    storage.get('a');
    assert.equal(storage.hasFailed, true);
  });

  it('does not let one key wait for another', async () => {
    const { storage, waiting } = openOverSlow();
    void storage.set('a', 'one');
    void storage.set('b', 'two');
    assert.equal(waiting.length, 2);
  });

  for (const [name, hostile] of Object.entries<Partial<Record<keyof ConversationStorage, unknown>>>({
    'throws at each call': { get: fail, set: fail, delete: fail, keys: fail },
    rejects: { get: reject, set: reject, delete: reject, keys: reject },
    'rejects with nothing': { get: rejectEmpty, set: rejectEmpty, delete: rejectEmpty, keys: rejectEmpty },
    'has no methods': {},
    'returns values of other types': { get: () => 5, set: fail, delete: fail, keys: () => 'abc' },
    'lists what is no key': { get: fail, set: fail, delete: fail, keys: () => [5, null, {}, 'b'] },
  })) {
    it(`works from memory over a storage that ${name}`, async () => {
      const storage = new FallbackStorage(hostile as unknown as ConversationStorage);
      assert.equal(await storage.get('a'), undefined);
      assert.equal(await storage.set('a', 'one', () => undefined), false);
      await storage.update('a', (text) => `${text}, two`);
      assert.equal(await storage.get('a'), 'one, two');
      assert.deepEqual(await storage.keys('a'), ['a']);
      await storage.delete('a');
      assert.equal(await storage.get('a'), undefined);
      assert.deepEqual(await storage.keys('a'), []);
    });
  }
});

function fail(): never {
  throw new Error('broken');
}
function reject(): Promise<never> {
  return Promise.reject(new Error('broken'));
}
function rejectEmpty(): Promise<never> {
  return Promise.reject();
}

function openOverWeb(quota?: number) {
  const web = createFakeWebStorage(quota);
  return { web, storage: new FallbackStorage(createWebStorage(() => web)) };
}

/** A storage whose operations wait until they are released. The later of two runs first. */
function openOverSlow() {
  const texts = new Map<string, string>();
  const waiting: Array<() => void> = [];
  const slowly = <T>(action: () => T) => new Promise<T>((resolve) => waiting.unshift(() => resolve(action())));
  const storage = new FallbackStorage({
    get: (key) => slowly(() => texts.get(key)),
    set: (key, value) => slowly(() => void texts.set(key, value)),
    delete: (key) => slowly(() => void texts.delete(key)),
    keys: () => slowly(() => [...texts.keys()]),
  });
  const release = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { storage, texts, waiting, release };
}
