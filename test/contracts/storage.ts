import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationStorage } from '../../src/conversation/storage/storage.ts';

/** The texts that every storage keeps as they are. */
const TEXTS = ['', '{"a":1}', 'null', 'Twelve – “zwölf” 🐈\n\0', 'x'.repeat(500_000)];

/** Keys that a storage could confuse with each other or with members of an object. */
const KEYS = [
  'a',
  'A',
  'a ',
  'a:1',
  '',
  '__proto__',
  'constructor',
  'length',
  'key',
  'getItem',
  'ä%00e4',
  'k'.repeat(5_000),
];

/** The behaviour of every storage. `open` makes an empty one. */
export function storageContract(name: string, open: () => ConversationStorage): void {
  describe(`storage: ${name}`, () => {
    it('has no text under a key that was never set', async () => {
      const storage = open();
      for (const key of KEYS) assert.equal((await storage.get(key)) ?? undefined, undefined, key);
      assert.deepEqual(await storage.keys(''), []);
    });

    it('returns every text as it was stored', async () => {
      const storage = open();
      for (const text of TEXTS) {
        await storage.set('a', text);
        assert.ok((await storage.get('a')) === text, JSON.stringify(text.slice(0, 40)));
      }
    });

    it('keeps keys apart that look alike or are names of members', async () => {
      const storage = open();
      for (const key of KEYS) await storage.set(key, `text of ${key}`);
      for (const key of KEYS) assert.equal(await storage.get(key), `text of ${key}`);
      assert.deepEqual([...(await storage.keys(''))].toSorted(), KEYS.toSorted());
    });

    it('replaces a text', async () => {
      const storage = open();
      await storage.set('a', 'one');
      await storage.set('a', 'two');
      assert.equal(await storage.get('a'), 'two');
      assert.deepEqual(await storage.keys(''), ['a']);
    });

    it('deletes a text and no other, and takes a key without a text', async () => {
      const storage = open();
      await storage.set('a', 'one');
      await storage.set('b', 'two');
      await storage.delete('a');
      await storage.delete('a');
      assert.equal((await storage.get('a')) ?? undefined, undefined);
      assert.equal(await storage.get('b'), 'two');
      assert.deepEqual(await storage.keys(''), ['b']);
    });

    it('lists the keys that begin with a prefix', async () => {
      const storage = open();
      for (const key of ['a:1', 'a:2', 'ab', 'A:1', ' a:1', 'b:a:']) await storage.set(key, 'text');
      assert.deepEqual([...(await storage.keys('a:'))].toSorted(), ['a:1', 'a:2']);
      assert.deepEqual([...(await storage.keys('a.'))], []);
    });
  });
}
