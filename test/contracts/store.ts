import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createMessage, type ChatMessage } from '../../src/chat/index.ts';
import type { MemoryLimits } from '../../src/relay/limits/limits.ts';
import type { ConversationStore } from '../../src/relay/store/conversation-store.ts';
import type { ManualClock } from '../helpers/manual-clock.ts';

export interface StoreSubject {
  readonly store: ConversationStore;
  readonly clock: ManualClock;
}

/**
 * What every store does. `open` makes an empty one with these limits. `hasTotals`: whether it limits all conversations together; a server
 * with limits of its own may leave that to them.
 */
export function storeContract(
  name: string,
  open: (limits: Partial<MemoryLimits>) => Promise<StoreSubject>,
  { hasTotals = true } = {},
): void {
  describe(`store: ${name}`, () => {
    const opened: ConversationStore[] = [];
    const openStore = async (limits: Partial<MemoryLimits> = {}): Promise<StoreSubject> => {
      const subject = await open(limits);
      opened.push(subject.store);
      return subject;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });
    const itWithTotals = (title: string, test: () => Promise<void>) => void (hasTotals && it(title, test));
    const texts = async (store: ConversationStore, id: string) => (await store.load(id)).map(({ text }) => text);

    it('knows nothing of a conversation it was never told of', async () => {
      const { store } = await openStore();
      assert.deepEqual(await store.load('a'), []);
    });

    it('gives back what it was given, oldest first, every field of it', async () => {
      const { store } = await openStore();
      const prompt = message('1', 'How much?', { role: 'user' });
      const answer = message('2', 'Twelve – “zwölf” 🐈\n', {
        reasoning: 'Counting.',
        truncated: true,
        createdAt: 5,
        usage: { inputTokens: 3 },
        sources: [{ title: 'Price list', url: 'https://shop.example/prices', score: 0.5 }],
      });
      await store.append('a', [prompt]);
      await store.append('a', [answer, message('3', 'More?')]);
      assert.deepEqual(await store.load('a'), [prompt, answer, message('3', 'More?')]);
    });

    it('keeps conversations apart, ids that look alike included', async () => {
      const { store } = await openStore();
      const ids = ['a', 'A', 'a ', 'a:1', 'a/1', 'a%2F1', '__proto__', 'constructor'];
      for (const id of ids) await store.append(id, [message('1', id)]);
      for (const id of ids) assert.deepEqual(await texts(store, id), [id]);
    });

    it('puts a message in the place of the one with its id', async () => {
      const { store } = await openStore();
      await store.append('a', [message('1', 'one'), message('2', 'half an ans')]);
      await store.append('a', [message('2', 'half an answer, and the rest'), message('3', 'three')]);
      assert.deepEqual(await texts(store, 'a'), ['one', 'half an answer, and the rest', 'three']);
    });

    it('returns all branches with their parents, in the order in which they were added', async () => {
      const { store } = await openStore();
      const branches = [
        message('1', 'How much?', { role: 'user' }),
        message('2', 'Twelve.', { parentId: '1' }),
        message('3', 'A dozen.', { parentId: '1' }),
        message('4', 'And hats?', { role: 'user' }),
      ];
      for (const branch of branches) await store.append('a', [branch]);
      assert.deepEqual(await store.load('a'), branches);
      await store.append('a', [message('2', 'Ten.', { parentId: '4' })]);
      assert.deepEqual(
        (await store.load('a')).map(({ id, parentId }) => [id, parentId]),
        [
          ['1', undefined],
          ['2', '4'],
          ['3', '1'],
          ['4', undefined],
        ],
      );
    });

    it('counts the messages of all branches, and drops the oldest of any branch', async () => {
      const { store } = await openStore({ messagesPerConversation: 3, charactersPerConversation: 2500 });
      await store.append('a', [message('1', 'root')]);
      for (const id of ['2', '3', '4']) await store.append('a', [message(id, id, { parentId: '1' })]);
      assert.deepEqual(await texts(store, 'a'), ['2', '3', '4']);
      for (const id of ['5', '6', '7']) await store.append('a', [message(id, id.repeat(900), { parentId: '2' })]);
      assert.deepEqual(await texts(store, 'a'), ['6'.repeat(900), '7'.repeat(900)]);
    });

    it('does not change a transcript that it has handed out', async () => {
      const { store } = await openStore();
      await store.append('a', [message('1', 'one')]);
      const before = await store.load('a');
      await store.append('a', [message('1', 'another'), message('2', 'two')]);
      assert.deepEqual(before, [message('1', 'one')]);
    });

    it('forgets a conversation when told to, and that one only', async () => {
      const { store } = await openStore();
      await store.append('a', [message('1', 'one')]);
      await store.append('b', [message('1', 'uno')]);
      await store.delete('a');
      await store.delete('never heard of');
      assert.deepEqual(await texts(store, 'a'), []);
      assert.deepEqual(await texts(store, 'b'), ['uno']);
      await store.append('a', [message('2', 'anew')]);
      assert.deepEqual(await texts(store, 'a'), ['anew']);
    });

    it('keeps the latest messages of a conversation that grows beyond its ceiling', async () => {
      const { store } = await openStore({ messagesPerConversation: 3 });
      for (const id of ['1', '2', '3', '4', '5']) await store.append('a', [message(id, id)]);
      assert.deepEqual(await texts(store, 'a'), ['3', '4', '5']);
    });

    itWithTotals('forgets the conversation first that has been silent longest', async () => {
      const { store, clock } = await openStore({ conversations: 2 });
      for (const id of ['a', 'b', 'a', 'c']) {
        await store.append(id, [message(`${clock.now()}`, id)]);
        clock.advance(1000);
      }
      assert.deepEqual(await texts(store, 'b'), []);
      assert.deepEqual(await texts(store, 'a'), ['a', 'a']);
      assert.deepEqual(await texts(store, 'c'), ['c']);
    });

    itWithTotals('takes from whoever has the most conversations when there are too many', async () => {
      const { store } = await openStore({ conversations: 10 });
      await store.append('quiet', [message('1', 'quiet')], { address: '198.51.100.1' });
      for (let count = 0; count < 50; count++) {
        await store.append(`invented ${count}`, [message('1', 'hi')], { address: '203.0.113.7' });
      }
      assert.deepEqual(await texts(store, 'quiet'), ['quiet']);
      assert.deepEqual(await texts(store, 'invented 49'), ['hi']);
      assert.deepEqual(await texts(store, 'invented 40'), []);
    });

    itWithTotals(
      'takes from whoever has the longest conversations when there are too many characters, pictures included',
      async () => {
        const { store } = await openStore({ characters: 10_000 });
        await store.append('quiet', [message('1', 'quiet')], { address: '198.51.100.1' });
        for (let count = 0; count < 9; count++) {
          const media = [{ kind: 'image', url: `data:image/png;base64,${'A'.repeat(3000)}` }] as const;
          await store.append(`picture ${count}`, [message('1', 'look', { media })], {
            address: `2001:db8::${count}`,
            network: '2001:db8::/56',
          });
        }
        assert.deepEqual(await texts(store, 'quiet'), ['quiet']);
        assert.deepEqual(await texts(store, 'picture 8'), ['look']);
      },
    );

    it('keeps no more conversations, nor longer ones, than one address may have', async () => {
      const { store } = await openStore({ conversationsPerAddress: 2, charactersPerAddress: 1500 });
      const holder = { address: '203.0.113.7' };
      for (const id of ['a', 'b', 'c']) await store.append(id, [message('1', id)], holder);
      await store.append('other', [message('1', 'other')], { address: '198.51.100.1' });
      assert.deepEqual([await texts(store, 'a'), await texts(store, 'c')], [[], ['c']]);
      await store.append('c', [message('2', 'x'.repeat(1300))], holder);
      assert.deepEqual(await texts(store, 'b'), []);
      assert.deepEqual(await texts(store, 'other'), ['other']);
    });

    itWithTotals('forgets the silent ones when all together become too many characters', async () => {
      const { store, clock } = await openStore({ characters: 2500 });
      for (const id of ['a', 'b', 'c']) {
        await store.append(id, [message('1', id.repeat(900))]);
        clock.advance(1000);
      }
      assert.deepEqual(await texts(store, 'a'), []);
      assert.equal((await texts(store, 'b')).length + (await texts(store, 'c')).length, 2);
    });

    itWithTotals('takes what is forgotten, replaced or cleared off the count', async () => {
      const { store, clock } = await openStore({ characters: 2500 });
      await store.append('a', [message('1', 'quiet')]);
      for (let round = 0; round < 20; round++) {
        clock.advance(1000);
        await store.append('b', [message('1', 'b'.repeat(900))]);
        await store.append('c', [message('1', 'c'.repeat(900))]);
        await store.delete('c');
      }
      assert.deepEqual(await texts(store, 'a'), ['quiet']);
    });

    it('keeps the latest of a conversation that has more characters than one may, and leaves the others alone', async () => {
      const { store } = await openStore({ charactersPerConversation: 2500 });
      await store.append('b', [message('1', 'quiet')]);
      for (const id of ['1', '2', '3', '4']) await store.append('a', [message(id, id.repeat(900))]);
      assert.deepEqual(await texts(store, 'a'), ['3'.repeat(900), '4'.repeat(900)]);
      assert.deepEqual(await texts(store, 'b'), ['quiet']);
    });

    it('keeps what fits of a conversation that is bigger than the whole store', async () => {
      const { store } = await openStore({ characters: 1500 });
      await store.append('a', [message('1', 'x'.repeat(900)), message('2', 'y'.repeat(900))]);
      assert.deepEqual(await texts(store, 'a'), ['y'.repeat(900)]);
      await store.append('a', [message('3', 'z'.repeat(5000))]);
      assert.deepEqual(await texts(store, 'a'), []);
    });

    it('lists the conversations of one visitor, by the first words of their first prompts, and no more than one may have', async () => {
      const { store, clock } = await openStore({ conversationsPerVisitor: 2 });
      if (!store.list) return;
      const list = async (visitor: string) =>
        (await store.list?.(visitor))?.map(({ conversationId, title, activeAt }) => [conversationId, title, activeAt]);
      const ids = ['visitor:a', 'visitor:a/1', 'visitor:ab', 'visitor:a%2F1', 'visitor:b/visitor:a'];
      for (const id of ids) await store.append(id, [message('1', `  Of ${id}?\n`, { role: 'user' })]);
      const startedAt = clock.now();
      assert.deepEqual((await list('visitor:a'))?.toSorted(), [
        ['visitor:a', 'Of visitor:a?', startedAt],
        ['visitor:a/1', 'Of visitor:a/1?', startedAt],
      ]);
      clock.advance(5);
      await store.append('visitor:a', [message('2', 'More')]);
      await store.append('visitor:a/2', [message('1', 'Third')]);
      assert.deepEqual((await list('visitor:a'))?.toSorted(), [
        ['visitor:a', 'Of visitor:a?', startedAt + 5],
        ['visitor:a/2', '', startedAt + 5],
      ]);
      assert.deepEqual(await texts(store, 'visitor:a/1'), [], 'the oldest of that visitor is deleted');
      for (const id of ['visitor:a', 'visitor:a/2']) await store.delete(id);
      assert.deepEqual([await list('visitor:a'), (await list('visitor:ab'))?.length], [[], 1]);
    });

    it('keeps the title that a conversation was given, as long as the conversation, whose place and time stay the same', async () => {
      const { store, clock } = await openStore({ conversations: 2 });
      if (!store.storeTitle) return;
      const title = { text: 'Warm socks', by: 'visitor' } as const;
      assert.equal(await store.storeTitle('a', title), false, 'there is no such conversation');
      assert.equal(await store.loadTitle?.('a'), undefined);
      await store.append('a', [message('1', 'Socks?', { role: 'user' })]);
      const createdAt = clock.now();
      clock.advance(1000);
      await store.append('b', [message('1', 'Hats?', { role: 'user' })]);
      assert.equal(await store.storeTitle('a', { text: 'Socks', by: 'model' }), true);
      assert.equal(await store.storeTitle('a', title), true);
      assert.deepEqual([await store.loadTitle?.('a'), await store.loadTitle?.('b')], [title, undefined]);
      if (store.list) {
        const [summary] = await store.list('a');
        assert.deepEqual([summary?.title, summary?.isNamed, summary?.activeAt], ['Warm socks', true, createdAt]);
        assert.deepEqual(
          (await store.list('b')).map(({ title: words, isNamed }) => [words, isNamed ?? false]),
          [['Hats?', false]],
        );
      }
      await store.append('a', [message('2', 'Yes.')]);
      assert.deepEqual(await store.loadTitle?.('a'), title);
      await store.delete('a');
      await store.append('a', [message('3', 'Anew?')]);
      assert.equal(await store.loadTitle?.('a'), undefined);
      await store.storeTitle('b', title);
      await store.append('c', [message('1', 'c')]);
      if (hasTotals) assert.deepEqual(await texts(store, 'b'), [], 'a title does not make it the latest');
    });

    it('forgets a conversation that was silent for its time to live, by its last word', async () => {
      const { store, clock } = await openStore({ ttlMs: 60_000 });
      await store.append('a', [message('1', 'one')]);
      clock.advance(59_000);
      assert.deepEqual(await texts(store, 'a'), ['one']);
      await store.append('a', [message('2', 'two')]);
      clock.advance(59_000);
      assert.deepEqual(await texts(store, 'a'), ['one', 'two']);
      clock.advance(1_000);
      assert.deepEqual(await texts(store, 'a'), []);
    });
  });
}

function message(id: string, text: string, fields: Partial<ChatMessage> = {}): ChatMessage {
  return createMessage('assistant', { id, turnId: `turn-${id}`, text, state: 'done', ...fields });
}
