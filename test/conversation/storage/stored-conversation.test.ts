import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage, type ChatMessage } from '../../../src/chat/index.ts';
import { createMemoryStorage } from '../../../src/conversation/storage/memory-storage.ts';
import { PageStorages } from '../../../src/conversation/storage/page-storages.ts';
import { MAX_CONVERSATION_BYTES, StoredConversation } from '../../../src/conversation/storage/stored-conversation.ts';
import type { StoredTranscript } from '../../../src/conversation/storage/stored-transcript.ts';
import { DEFAULT_TTL_MS } from '../../../src/conversation/storage/time-to-live.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { KEY, openBrowser, type TestBrowser } from '../../helpers/stored-conversations.ts';

const PROMPT = createMessage('user', { id: 'p', turnId: 't', text: 'How much?', state: 'done', createdAt: 5 });
const ANSWER = createMessage('assistant', { id: 'a', turnId: 't', parentId: 'p', text: 'Twelve.', state: 'done' });
const PARTIAL: ChatMessage = { ...ANSWER, state: 'streaming', text: 'Twe', lastEventNumber: 3 };
const TRANSCRIPT: StoredTranscript = { conversationId: 'c', messages: [PROMPT, ANSWER], selected: { p: 'a' } };
const STATE = { conversationId: 'c', draft: 'Could you' };

const TRANSCRIPT_KEY = `${KEY}:transcript`;

function storedState(browser: TestBrowser): Record<string, unknown> {
  const { version: _, ...state } = JSON.parse(browser.text(`${KEY}:state`) ?? '{}') as Record<string, unknown>;
  return state;
}

describe('a stored conversation', () => {
  it('is nothing before something is stored, and reading stores nothing', async () => {
    const browser = openBrowser();
    const stored = browser.open();
    assert.equal(await stored.read(), undefined);
    await stored.expire();
    assert.deepEqual(browser.keys(), []);
  });

  it('returns state and transcript to the next page', async () => {
    const browser = openBrowser();
    const scroll = { messageId: 'p', offset: 12.5 };
    const page = browser.open();
    await page.writeTranscript(TRANSCRIPT);
    page.writeState({ ...STATE, scroll });
    const updatedAt = browser.clock.now();
    assert.deepEqual(await browser.open().read(), { ...STATE, ...TRANSCRIPT, scroll, updatedAt });
  });

  it('writes the state at once in a synchronous storage', () => {
    const browser = openBrowser();
    browser.open().writeState(STATE);
    assert.deepEqual(storedState(browser), { ...STATE, updatedAt: browser.clock.now() });
  });

  it('works over an asynchronous storage', async () => {
    const browser = openBrowser({ isAsync: true });
    const page = browser.open();
    page.writeState(STATE);
    await page.writeTranscript(TRANSCRIPT);
    assert.equal(storedState(browser)['draft'], 'Could you');
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
  });

  it('has the answer as it was when the page was left', async () => {
    const browser = openBrowser();
    const page = browser.open();
    await page.writeTranscript({ ...TRANSCRIPT, messages: [PROMPT, { ...PARTIAL, text: '', lastEventNumber: 0 }] });
    page.writeState({ ...STATE, answer: PARTIAL });
    assert.deepEqual((await browser.open().read())?.messages, [PROMPT, PARTIAL]);
  });

  it('has the answer if the transcript was stored before its turn, as the selected one', async () => {
    const browser = openBrowser();
    const page = browser.open();
    await page.writeTranscript({ ...TRANSCRIPT, messages: [PROMPT, ANSWER] });
    page.writeState({ ...STATE, answer: { ...PARTIAL, id: 'b' } });
    const content = await browser.open().read();
    assert.deepEqual(content?.messages, [PROMPT, ANSWER, { ...PARTIAL, id: 'b' }]);
    assert.deepEqual(content?.selected, { p: 'b' });
  });

  it('has a prompt that was sent before the transcript could be stored', async () => {
    const next = { ...PROMPT, id: 'q', parentId: 'a' };
    const answer = { ...PARTIAL, id: 'b', parentId: 'q' };
    const browser = openBrowser();
    const page = browser.open();
    page.writeState({ ...STATE, prompt: PROMPT, answer: PARTIAL });
    assert.deepEqual((await browser.open().read())?.messages, [PROMPT, PARTIAL]);
    await page.writeTranscript(TRANSCRIPT);
    page.writeState({ ...STATE, prompt: next, answer });
    const content = await browser.open().read();
    assert.deepEqual(content?.messages, [PROMPT, ANSWER, next, answer]);
    browser.clock.advance(1);
    await page.writeTranscript(TRANSCRIPT);
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
  });

  it('keeps the transcript’s answer if that is later', async () => {
    const later: ChatMessage = { ...PARTIAL, text: 'Twelve', lastEventNumber: 4 };
    const { lastEventNumber: _, ...unnumbered } = PARTIAL;
    for (const [answer, kept] of [
      [PARTIAL, ANSWER],
      [PARTIAL, later],
      [unnumbered, later],
    ] as const) {
      const browser = openBrowser();
      const page = browser.open();
      page.writeState({ ...STATE, answer });
      browser.clock.advance(1);
      await page.writeTranscript({ ...TRANSCRIPT, messages: [PROMPT, kept] });
      assert.deepEqual((await browser.open().read())?.messages, [PROMPT, kept]);
    }
  });

  it('drops an answer whose prompt is unknown', async () => {
    const browser = openBrowser();
    const page = browser.open();
    await page.writeTranscript(TRANSCRIPT);
    page.writeState({ ...STATE, answer: { ...PARTIAL, id: 'b', parentId: 'unknown' } });
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
  });

  it('is the newer one if state and transcript are of two conversations', async () => {
    const browser = openBrowser();
    const page = browser.open();
    page.writeState({ ...STATE, conversationId: 'old', scroll: { messageId: 'x', offset: 1 }, answer: PARTIAL });
    browser.clock.advance(1);
    await page.writeTranscript(TRANSCRIPT);
    const updatedAt = browser.clock.now();
    assert.deepEqual(await browser.open().read(), { ...TRANSCRIPT, draft: 'Could you', updatedAt });
    browser.clock.advance(1);
    page.writeState({ ...STATE, conversationId: 'new' });
    assert.deepEqual((await browser.open().read())?.messages, []);
    assert.equal((await browser.open().read())?.conversationId, 'new');
  });

  it('is gone after it was deleted, also while it is being stored', async () => {
    for (const isAsync of [false, true]) {
      const browser = openBrowser({ isAsync });
      const page = browser.open();
      await page.writeTranscript(TRANSCRIPT);
      const written = page.writeTranscript(TRANSCRIPT);
      void page.writeTranscript(TRANSCRIPT);
      page.writeState(STATE);
      await page.delete();
      await written;
      assert.equal(await browser.open().read(), undefined);
      assert.deepEqual(browser.keys(), []);
    }
  });

  it('stores the last of several transcripts', async () => {
    const browser = openBrowser({ isAsync: true });
    const page = browser.open();
    const writes = [1, 2, 3].map((count) =>
      page.writeTranscript({ ...TRANSCRIPT, messages: [{ ...PROMPT, text: `${count}` }] }),
    );
    await Promise.all(writes);
    assert.equal((await browser.open().read())?.messages[0]?.text, '3');
  });

  it('is stored when the write follows one that has just ended', async () => {
    const browser = openBrowser();
    const page = browser.open();
    const write = (text: string) => page.writeTranscript({ ...TRANSCRIPT, messages: [{ ...PROMPT, text }] });
    for (let turn = 0; turn < 20; turn++) {
      void write('one');
      for (let microtask = 0; microtask < turn; microtask++) await Promise.resolve();
      await write(`${turn}`);
      assert.equal((await browser.reload().open().read())?.messages[0]?.text, `${turn}`);
    }
  });

  it('is not stored again by another object that wrote it, after it was deleted', async () => {
    const browser = openBrowser({ isAsync: true, quota: 1_000 });
    const page = browser.open();
    const written = [page.writeTranscript(TRANSCRIPT), page.writeTranscript(TRANSCRIPT)];
    page.writeState({ ...STATE, answer: { ...PARTIAL, text: 'x'.repeat(2_000) } });
    await browser.open().delete();
    await Promise.all(written);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    assert.deepEqual(browser.keys(), []);
  });

  it('leaves no copy of what could not be read if it is deleted while it is read', async () => {
    const browser = openBrowser({ isAsync: true });
    browser.set(TRANSCRIPT_KEY, 'unreadable');
    const read = browser.open().read();
    await browser.open().delete();
    assert.equal(await read, undefined);
    assert.deepEqual(browser.keys(), []);
  });

  it('keeps a transcript that is stored while an unreadable one is set aside', async () => {
    const browser = openBrowser({ isAsync: true });
    browser.set(TRANSCRIPT_KEY, 'unreadable');
    const page = browser.open();
    const read = page.read();
    await new Promise(setImmediate);
    await page.writeTranscript(TRANSCRIPT);
    await read;
    assert.deepEqual((await browser.reload().open().read())?.messages, TRANSCRIPT.messages);
  });

  it('is not stored again without its answer after it was deleted', async () => {
    const browser = openBrowser({ isAsync: true, quota: 1_000 });
    const page = browser.open();
    page.writeState({ ...STATE, answer: { ...PARTIAL, text: 'x'.repeat(2_000) } });
    await page.delete();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    assert.deepEqual(browser.keys(), []);
  });

  it('keeps the newer of two states if the older one has no room', async () => {
    const browser = openBrowser({ isAsync: true, quota: 1_000 });
    const page = browser.open();
    page.writeState({ ...STATE, answer: { ...PARTIAL, text: 'x'.repeat(2_000) } });
    page.writeState({ ...STATE, draft: 'newer' });
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    assert.equal((await browser.reload().open().read())?.draft, 'newer');
  });

  it('has the time at which it was stored, also as a copy of what was read', async () => {
    const browser = openBrowser();
    browser.open().writeState(STATE);
    browser.clock.advance(1_000);
    const read = await browser.open().read();
    assert.ok(read);
    browser.open().writeState(read);
    assert.equal(storedState(browser)['updatedAt'], browser.clock.now());
  });

  it('is limited to 2 MB, the newest turns', async () => {
    const browser = openBrowser();
    const page = browser.open();
    const messages = Array.from({ length: 30 }, (_, index) =>
      createMessage('user', {
        id: `${index}`,
        turnId: `t${index}`,
        text: 'ä'.repeat(50_000),
        state: 'done',
        ...(index > 0 && { parentId: `${index - 1}` }),
      }),
    );
    await page.writeTranscript({ conversationId: 'c', messages, selected: {} });
    const text = browser.text(TRANSCRIPT_KEY) ?? '';
    assert.ok(Buffer.byteLength(text) <= MAX_CONVERSATION_BYTES && Buffer.byteLength(text) > 1_800_000);
    const kept = (await browser.open().read())?.messages ?? [];
    assert.deepEqual([kept[0]?.id, kept.at(-1)?.id], [`${30 - kept.length}`, '29']);
  });

  it('does not store an answer in the state that is larger than a conversation', () => {
    const browser = openBrowser();
    browser.open().writeState({ ...STATE, answer: { ...PARTIAL, text: 'x'.repeat(MAX_CONVERSATION_BYTES) } });
    assert.deepEqual(storedState(browser), { ...STATE, updatedAt: browser.clock.now() });
  });

  it('is not stored, and nothing throws, with content that is no JSON', async () => {
    const browser = openBrowser();
    const page = browser.open();
    const cyclic: Record<string, unknown> = { ...ANSWER };
    cyclic['self'] = cyclic;
    for (const message of [cyclic, { ...ANSWER, size: 5n }] as unknown as ChatMessage[]) {
      await page.writeTranscript({ ...TRANSCRIPT, messages: [message] });
      page.writeState({ ...STATE, answer: message });
    }
    assert.deepEqual(storedState(browser), { ...STATE, updatedAt: browser.clock.now() });
  });

  it('is stored as lists on a page whose library gives lists a `toJSON`', async () => {
    const browser = openBrowser();
    Object.assign(Array.prototype, { toJSON: () => 'list' });
    try {
      await browser.open().writeTranscript(TRANSCRIPT);
    } finally {
      Reflect.deleteProperty(Array.prototype, 'toJSON');
    }
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
  });
});

describe('the time to live of a stored conversation', () => {
  it('is a day by default, from its last change', async () => {
    const browser = openBrowser();
    const page = browser.open();
    await page.writeTranscript(TRANSCRIPT);
    browser.clock.advance(DEFAULT_TTL_MS - 1);
    assert.notEqual(await browser.open().read(), undefined);
    page.writeState(STATE);
    browser.clock.advance(DEFAULT_TTL_MS - 1);
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
    browser.clock.advance(1);
    assert.equal(await browser.open().read(), undefined);
    assert.deepEqual(browser.keys(), []);
  });

  it('is as long as the backend remembers it, also for a page that does not know that yet', async () => {
    for (const isAsync of [false, true]) {
      const browser = openBrowser({ isAsync });
      await browser.open({ memoryMs: 1_000 }).writeTranscript(TRANSCRIPT);
      browser.clock.advance(999);
      assert.notEqual(await browser.reload().open().read(), undefined);
      // What is written before the backend has answered does not make it longer.
      browser.open().writeState(STATE);
      await browser.open().read();
      browser.clock.advance(999);
      assert.notEqual(await browser.reload().open().read(), undefined);
      browser.clock.advance(1);
      assert.equal(await browser.reload().open().read(), undefined);
      assert.deepEqual(browser.keys(), []);
    }
  });

  it('is longer than a day if the backend remembers it longer, when all that have expired are deleted, too', async () => {
    const browser = openBrowser();
    await browser.open({ memoryMs: 3 * DEFAULT_TTL_MS }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(3 * DEFAULT_TTL_MS - 1);
    await browser.open({ visitor: 'other' }).expire();
    assert.notEqual(await browser.open().read(), undefined);
    browser.clock.advance(1);
    await browser.open({ visitor: 'other' }).expire();
    assert.deepEqual(browser.keys(), []);
  });

  it('is the latest that the backend has reported', async () => {
    const browser = openBrowser();
    await browser.open({ memoryMs: 1_000 }).writeTranscript(TRANSCRIPT);
    await browser.open({ memoryMs: 3_000 }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(2_999);
    assert.notEqual(await browser.open().read(), undefined);
    assert.equal(await browser.open({ memoryMs: 2_000 }).read(), undefined);
  });

  it('is the page’s own if it has one, whatever the backend remembers', async () => {
    const browser = openBrowser();
    await browser.open({ memoryMs: 5_000 }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(1_000);
    assert.notEqual(await browser.open({ ttlMs: 1_001, memoryMs: 5_000 }).read(), undefined);
    assert.equal(await browser.open({ ttlMs: 1_000, memoryMs: 5_000 }).read(), undefined);
  });

  it('is a day if the backend remembers nothing, so that a reload does not end it', async () => {
    const browser = openBrowser();
    await browser.open({ memoryMs: 0 }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(DEFAULT_TTL_MS - 1);
    assert.notEqual(await browser.open({ memoryMs: 0 }).read(), undefined);
  });

  it('does not end for a conversation that was read, if it is a longer one on this page', async () => {
    const browser = openBrowser();
    await browser.open({ ttlMs: 1_000 }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(1_000);
    const page = browser.open({ ttlMs: 5_000 });
    assert.notEqual(await page.read(), undefined);
    await page.expire();
    assert.notEqual(await browser.open({ ttlMs: 5_000 }).read(), undefined);
  });

  it('leaves nothing of a conversation that is deleted while the expired ones are searched', async () => {
    const localStorage = createFakeWebStorage();
    const searching = Promise.withResolvers<void>();
    const database = createMemoryStorage();
    const clock = createManualClock();
    const keys = async (prefix: string) => {
      const found = await database.keys(prefix);
      await searching.promise;
      return found;
    };
    const storages = new PageStorages({
      clock,
      localStorage: () => localStorage,
      loadDatabase: async () => ({ ...database, keys }),
    }).open('local');
    assert.ok(storages);
    const open = (key: string) => new StoredConversation({ key: `ai-chat:conversation:::${key}`, storages, clock });
    await open('a').writeTranscript(TRANSCRIPT);
    const expired = open('b').expire();
    await new Promise(setImmediate);
    await open('a').delete();
    searching.resolve();
    await expired;
    assert.deepEqual([...localStorage.texts.keys()], []);
  });

  it('is that of each conversation when all that have expired are deleted', async () => {
    const browser = openBrowser();
    await browser.open({ visitor: 'short', ttlMs: 1_000 }).writeTranscript(TRANSCRIPT);
    await browser.open({ visitor: 'long', ttlMs: 2_000 }).writeTranscript(TRANSCRIPT);
    await browser.open({ visitor: 'forever', ttlMs: Infinity }).writeTranscript(TRANSCRIPT);
    browser.clock.advance(1_000);
    await browser.open().expire();
    assert.deepEqual(browser.visitors(), ['forever', 'long']);
    browser.clock.advance(1e12);
    await browser.open().expire();
    assert.deepEqual(browser.visitors(), ['forever']);
    assert.notEqual(await browser.open({ visitor: 'forever', ttlMs: Infinity }).read(), undefined);
  });

  it('begins when records without an entry in the index are found', async () => {
    const browser = openBrowser();
    await browser.open().writeTranscript(TRANSCRIPT);
    browser.remove(`${KEY}:index`);
    await browser.open({ ttlMs: 1_000 }).expire();
    assert.equal(browser.text(TRANSCRIPT_KEY) === undefined, false);
    browser.clock.advance(1_000);
    await browser.open().expire();
    assert.deepEqual(browser.keys(), []);
  });
});

describe('room for stored conversations', () => {
  it('is 20 MB in all: the conversations that were inactive longest go', async () => {
    const browser = openBrowser();
    const messages = [{ ...PROMPT, text: 'x'.repeat(1_900_000) }];
    for (let visitor = 10; visitor < 20; visitor++) {
      await browser.open({ visitor: `${visitor}` }).writeTranscript({ ...TRANSCRIPT, messages });
      browser.clock.advance(1);
    }
    assert.equal(browser.visitors().length, 10);
    browser.open({ visitor: '10' }).writeState(STATE);
    browser.clock.advance(1);
    await browser.open({ visitor: '20' }).writeTranscript({ ...TRANSCRIPT, messages });
    assert.deepEqual(browser.visitors(), ['10', '12', '13', '14', '15', '16', '17', '18', '19', '20']);
  });

  it('is made in a full storage by deleting the conversations that were inactive longest', async () => {
    for (const isAsync of [false, true]) {
      const browser = openBrowser({ quota: 100_000, isAsync });
      for (const visitor of ['1', '2', '3', '4']) {
        const messages = [{ ...PROMPT, text: visitor.repeat(30_000) }];
        await browser.open({ visitor }).writeTranscript({ ...TRANSCRIPT, messages });
        browser.clock.advance(1);
      }
      assert.deepEqual(browser.visitors(), ['2', '3', '4']);
    }
  });

  it('is made at once for the state, while the page is being left', async () => {
    const browser = openBrowser({ quota: 50_000 });
    await browser.open({ visitor: 'old' }).writeTranscript({
      ...TRANSCRIPT,
      messages: [{ ...PROMPT, text: 'x'.repeat(40_000) }],
    });
    browser.open({ visitor: 'new' }).writeState({ ...STATE, draft: 'x'.repeat(20_000) });
    assert.equal(JSON.parse(browser.text(`${KEY}new:state`) ?? '{}').draft.length, 20_000);
    assert.deepEqual(browser.visitors(), ['new']);
  });

  it('is made at once for the state although transcripts are in a database', async () => {
    const localStorage = createFakeWebStorage(50_000);
    const database = createMemoryStorage();
    const clock = createManualClock();
    const storages = new PageStorages({
      clock,
      localStorage: () => localStorage,
      loadDatabase: async () => database,
    }).open('local');
    assert.ok(storages);
    const open = (key: string) => new StoredConversation({ key: `ai-chat:conversation:::${key}`, storages, clock });
    await open('old').writeTranscript(TRANSCRIPT);
    open('old').writeState({ ...STATE, draft: 'x'.repeat(40_000) });
    clock.advance(1);
    await open('other').writeTranscript(TRANSCRIPT);
    open('new').writeState({ ...STATE, draft: 'x'.repeat(20_000) });
    const left = () =>
      [...localStorage.texts.keys()].map((key) => key.replace('ai-chat:conversation:::', '')).toSorted();
    assert.deepEqual(left(), ['new:index', 'new:state', 'other:index']);
    await open('old').read();
    assert.deepEqual(await database.keys(''), ['ai-chat:conversation:::other:transcript']);
  });

  it('is left to the page: without conversations to delete, texts stay in memory', async () => {
    const browser = openBrowser({ quota: 1_000 });
    browser.set('page', 'x'.repeat(990));
    const page = browser.open();
    await page.writeTranscript(TRANSCRIPT);
    page.writeState({ ...STATE, answer: PARTIAL });
    assert.deepEqual(browser.keys(), []);
    assert.equal(browser.text('page')?.length, 990);
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
    assert.equal(browser.text('page')?.length, 990);
    assert.equal(await browser.reload().open().read(), undefined);
  });

  it('is never taken from a conversation that is being written', { timeout: 10_000 }, async () => {
    const browser = openBrowser({ quota: 60_000, isAsync: true });
    const write = (visitor: string, size: number) =>
      browser
        .open({ visitor })
        .writeTranscript({ ...TRANSCRIPT, messages: [{ ...PROMPT, text: visitor.repeat(size) }] });
    await Promise.all([write('1', 20_000), write('2', 20_000)]);
    await Promise.all([write('1', 50_000), write('2', 50_000)]);
    for (const visitor of ['1', '2']) {
      assert.equal((await browser.open({ visitor }).read())?.messages[0]?.text.length, 50_000);
    }
  });

  it('is not given to an answer if the state alone has room', () => {
    const browser = openBrowser({ quota: 1_000 });
    browser.open().writeState({ ...STATE, answer: { ...PARTIAL, text: 'x'.repeat(2_000) } });
    assert.deepEqual(storedState(browser), { ...STATE, updatedAt: browser.clock.now() });
  });
});

describe('a storage that is blocked', () => {
  it('costs nothing but memory', async () => {
    const browser = openBrowser();
    browser.block(true);
    const page = browser.open();
    assert.equal(await page.read(), undefined);
    page.writeState(STATE);
    await page.writeTranscript(TRANSCRIPT);
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
    await page.expire();
    await page.delete();
    assert.equal(await browser.open().read(), undefined);
    browser.block(false);
    assert.deepEqual(browser.keys(), []);
  });

  it('is used again when the visitor allows it', async () => {
    const browser = openBrowser();
    browser.block(true);
    const page = browser.open();
    await page.writeTranscript(TRANSCRIPT);
    browser.block(false);
    await page.writeTranscript(TRANSCRIPT);
    assert.deepEqual((await browser.reload().open().read())?.messages, TRANSCRIPT.messages);
  });
});

describe('a custom storage', () => {
  it('that never answers costs five seconds an operation, and then nothing but memory', async () => {
    const never = () => new Promise<never>(() => {});
    const browser = openBrowser({ storage: { get: never, set: never, delete: never, keys: never } });
    const passTime = async <T>(operation: Promise<T>): Promise<T> => {
      let isDone = false;
      void operation.then(() => (isDone = true));
      for (let second = 0; second < 60 && !isDone; second++) {
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
        browser.clock.advance(1_000);
      }
      return operation;
    };
    const page = browser.open();
    assert.equal(await passTime(page.read()), undefined);
    await passTime(page.writeTranscript(TRANSCRIPT));
    const content = await passTime(browser.open().read());
    assert.deepEqual(content?.messages, TRANSCRIPT.messages);
    browser.clock.advance(60_000);
    assert.equal(browser.clock.pending, 0);
  });

  it('keeps conversations of different keys apart', async () => {
    const browser = openBrowser({ storage: createMemoryStorage() });
    await browser.open({ visitor: 'anna' }).writeTranscript(TRANSCRIPT);
    assert.equal(await browser.open({ visitor: 'ann' }).read(), undefined);
    await browser.open({ visitor: 'ann' }).delete();
    assert.notEqual(await browser.open({ visitor: 'anna' }).read(), undefined);
  });
});
