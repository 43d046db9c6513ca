import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationOptions } from '../../src/conversation/conversation.ts';
import type { ConversationStorage } from '../../src/conversation/storage/storage.ts';
import { createFakeWebStorage } from '../helpers/fake-web-storage.ts';
import { leftBehind, NOTHING, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const TALK = ['user: Hello? (done)', 'assistant: Hi (done)'];

const converse = async (visit: Visit, options: Partial<ConversationOptions> = {}): Promise<VisitPage> => {
  const page = visit.openPage({ userId: 'anna', ...options });
  const result = page.conversation.send('Hello?');
  await visit.settle(7_000);
  assert.equal(result.isAccepted && (await result.isSent), true);
  visit.backend.lastTurn.end('Hi');
  await visit.settle(7_000);
  assert.deepEqual(transcript(page), TALK);
  return page;
};

/** An asynchronous storage in memory, which a test can replace method by method. */
const createCustom = (replacements: Partial<ConversationStorage> = {}) => {
  const texts = new Map<string, string>();
  return {
    texts,
    get: (key: string) => Promise.resolve(texts.get(key)),
    set: (key: string, value: string) => Promise.resolve(void texts.set(key, value)),
    delete: (key: string) => Promise.resolve(void texts.delete(key)),
    keys: (prefix: string) => Promise.resolve([...texts.keys()].filter((key) => key.startsWith(prefix))),
    ...replacements,
  };
};

describe('a storage', () => {
  it('is not written before the first prompt or draft', async () => {
    const visit = new Visit();
    visit.openPage();
    await visit.settle(3_000);
    assert.equal(visit.local.texts.size, 0);
  });

  it('that is `none` has no text of the conversation, and the next page begins a new one', async () => {
    const visit = new Visit();
    const page = await converse(visit, { storage: 'none' });
    assert.deepEqual([visit.local.texts.size, page.session.texts.size], [0, 0]);
    const next = visit.reload(page, { userId: 'anna', storage: 'none' });
    await visit.settle();
    assert.deepEqual(transcript(next), []);
  });

  it('that is `session` has the conversation in its tab only', async () => {
    const visit = new Visit();
    const page = await converse(visit, { storage: 'session' });
    assert.ok(![...visit.local.texts.values()].some((text) => text.includes('Hello?')));
    const next = visit.reload(page, { userId: 'anna', storage: 'session' });
    await visit.settle();
    assert.deepEqual(transcript(next), TALK);
    next.page.crash();
    const other = visit.openPage({ userId: 'anna', storage: 'session' });
    await visit.settle();
    assert.deepEqual(transcript(other), []);
  });

  it('of the page’s own has the conversation, however slow it is', async () => {
    const visit = new Visit();
    let wait = (): Promise<void> => Promise.resolve();
    const storage = createCustom();
    const { get, set } = storage;
    storage.get = async (key) => (await wait(), get(key));
    storage.set = async (key, value) => (await wait(), set(key, value));
    const page = visit.openPage();
    page.page.crash();
    wait = () => new Promise((resolve) => visit.browser.clock.schedule(800, resolve));
    const first = await converse(visit, { storage });
    await visit.settle(7_000);
    const next = visit.reload(first, { userId: 'anna', storage });
    await visit.settle(7_000);
    assert.deepEqual(transcript(next), TALK);
  });

  const rejected = () => Promise.reject(new Error('of the page'));
  const thrown = (): never => {
    throw new Error('of the page');
  };
  const never = () => new Promise<never>(() => {});
  for (const [name, fail] of Object.entries({ rejects: rejected, throws: thrown, 'never answers': never })) {
    it(`of the page’s own that ${name} costs nothing but memory`, async () => {
      const visit = new Visit();
      const storage = createCustom({ get: fail, set: fail, delete: fail, keys: fail });
      const page = await converse(visit, { storage });
      const cleared = page.conversation.clear();
      await visit.settle(1_000);
      assert.equal(await cleared, true);
      assert.deepEqual(transcript(page), []);
      page.conversation.close();
      // One operation on a key after another.
      await visit.settle(60_000);
      assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
    });
  }

  it('that is blocked costs nothing but memory', async () => {
    const visit = new Visit();
    visit.local.isBlocked = true;
    const session = createFakeWebStorage();
    session.isBlocked = true;
    const page = visit.openPage({}, session);
    page.conversation.send('Hello?');
    await visit.settle();
    visit.backend.lastTurn.end('Hi');
    await visit.settle();
    assert.deepEqual(transcript(page), TALK);
    page.conversation.close();
    page.conversation.open();
    await visit.settle();
    assert.deepEqual(transcript(page), TALK);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  it('that is full costs nothing but memory', async () => {
    const visit = new Visit();
    visit.local.quota = 10;
    const page = await converse(visit);
    assert.equal(visit.local.texts.size, 0);
    assert.deepEqual(await leftBehind(visit, [page]), NOTHING);
  });

  const records = async (): Promise<Visit> => {
    const visit = new Visit();
    const page = await converse(visit);
    page.page.hide();
    page.page.crash();
    return visit;
  };
  const isRecord = (key: string): boolean => /:(state|transcript)$/.test(key);

  for (const [name, change] of Object.entries({
    broken: (text: string) => text.slice(0, text.length / 2),
    foreign: () => 'Someone else’s text',
    'no object': () => '[1, 2]',
  })) {
    it(`with ${name} records shows nothing of them, sets them aside, and stores the next conversation`, async () => {
      const visit = await records();
      for (const [key, text] of visit.local.texts) if (isRecord(key)) visit.local.texts.set(key, change(text));
      const transcriptKey = [...visit.local.texts.keys()].find((key) => key.endsWith(':transcript')) ?? '';
      const before = visit.local.texts.get(transcriptKey);
      const page = visit.openPage({ userId: 'anna' });
      await visit.settle();
      assert.deepEqual(transcript(page), []);
      assert.equal(visit.local.texts.get(`${transcriptKey}:unreadable`), before);
      page.conversation.send('Again?');
      await visit.settle();
      visit.backend.lastTurn.end('Yes');
      await visit.settle();
      const next = visit.reload(page, { userId: 'anna' });
      await visit.settle();
      assert.deepEqual(transcript(next), ['user: Again? (done)', 'assistant: Yes (done)']);
    });
  }

  it('is not read after its time to live', async () => {
    const visit = new Visit();
    const page = await converse(visit, { storageTtlMs: 60_000 });
    page.page.hide();
    page.page.crash();
    visit.browser.clock.advance(50_000);
    const early = visit.openPage({ userId: 'anna', storageTtlMs: 60_000 });
    await visit.settle();
    assert.deepEqual(transcript(early), TALK);
    early.page.crash();
    visit.browser.clock.advance(60_000);
    const late = visit.openPage({ userId: 'anna', storageTtlMs: 60_000 });
    await visit.settle();
    assert.deepEqual(transcript(late), []);
    assert.ok(![...visit.local.texts.values()].some((text) => text.includes('Hello?')));
  });

  for (const [name, options, isKept] of [
    ['has it as long as the backend remembers it', {}, true],
    ['has it as long as the page wants, whatever the backend remembers', { storageTtlMs: 86_400_000 }, false],
  ] as const) {
    it(name, async () => {
      const visit = new Visit();
      visit.backend.memoryMs = 3 * 86_400_000;
      const page = await converse(visit, options);
      page.page.hide();
      page.page.crash();
      visit.browser.clock.advance(2 * 86_400_000);
      // Neither has connected when it is read.
      for (const next of [visit.openPage({ userId: 'anna', ...options }), visit.openPage({ userId: 'anna' })]) {
        await visit.settle();
        assert.deepEqual(transcript(next), isKept ? TALK : []);
      }
    });
  }

  it('has a conversation of its own for each name, key and address', async () => {
    const visit = new Visit();
    const page = await converse(visit);
    page.page.hide();
    page.page.crash();
    const others = [{ name: 'b' }, { key: 'b' }, { url: 'https://other.example/' }, { url: 'https://relay.example/b' }];
    for (const other of others) {
      const next = visit.openPage({ userId: 'anna', ...other });
      await visit.settle();
      assert.deepEqual(transcript(next), [], JSON.stringify(other));
      next.page.crash();
    }
    const same = visit.openPage({ userId: 'anna', url: 'wss://relay.example/?token=secret' });
    await visit.settle();
    assert.deepEqual(transcript(same), TALK);
  });
});
