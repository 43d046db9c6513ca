import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage } from '../../../src/chat/index.ts';
import { DEFAULT_TTL_MS } from '../../../src/conversation/storage/time-to-live.ts';
import type { StoredTranscript } from '../../../src/conversation/storage/stored-transcript.ts';
import { KEY, openBrowser, type TestBrowser } from '../../helpers/stored-conversations.ts';

const PROMPT = createMessage('user', { id: 'p', turnId: 't', text: 'How much?', state: 'done', createdAt: 5 });
const ANSWER = createMessage('assistant', { id: 'a', turnId: 't', parentId: 'p', text: 'Twelve.', state: 'done' });
const TRANSCRIPT: StoredTranscript = { conversationId: 'c', messages: [PROMPT, ANSWER], selected: { p: 'a' } };
const STATE = { conversationId: 'c', draft: 'Could you' };

const STATE_KEY = `${KEY}:state`;
const TRANSCRIPT_KEY = `${KEY}:transcript`;

describe('a stored record that cannot be read', () => {
  const readable = (browser: TestBrowser) =>
    JSON.stringify({ version: 1, updatedAt: browser.clock.now(), ...TRANSCRIPT });

  for (const [name, text] of Object.entries<string>({
    'broken JSON': '{"version":1,"conversationId":"c","messages":[{"id',
    'an empty text': '',
    'a foreign text': 'hello',
    'a foreign list': '[1,2]',
    'a foreign object': '{"user":"anna"}',
    null: 'null',
    'a record without an id': '{"version":1,"updatedAt":5,"messages":[]}',
    'a record without a time': '{"version":1,"conversationId":"c","messages":[]}',
    'a newer version with other fields': '{"version":2,"conversation":{"tree":[]}}',
    'an older version with other fields': '{"version":0,"transcript":[]}',
    'deeply nested': '['.repeat(100_000),
  })) {
    it(`is set aside as ${name}, and the conversation starts empty`, async () => {
      for (const isAsync of [false, true]) {
        const browser = openBrowser({ isAsync });
        browser.set(TRANSCRIPT_KEY, text);
        browser.set(STATE_KEY, text);
        const page = browser.open();
        assert.equal(await page.read(), undefined);
        for (const key of [STATE_KEY, TRANSCRIPT_KEY]) {
          assert.equal(browser.text(`${key}:unreadable`), text);
          assert.equal(browser.text(key), undefined);
        }
        await page.writeTranscript(TRANSCRIPT);
        page.writeState(STATE);
        assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
        assert.equal(browser.text(`${TRANSCRIPT_KEY}:unreadable`), text);
      }
    });
  }

  it('is set aside as a transcript without a list of messages', async () => {
    const browser = openBrowser();
    browser.set(TRANSCRIPT_KEY, readable(browser).replace('"messages":[', '"messages":"none","other":['));
    assert.equal(await browser.open().read(), undefined);
    assert.deepEqual(browser.keys(), [`${TRANSCRIPT_KEY}:unreadable`]);
  });

  for (const [name, change] of Object.entries<(record: Record<string, unknown>) => void>({
    'of a newer version': (record) => (record['version'] = 2),
    'of a version that is no number': (record) => (record['version'] = '1.1'),
    'without a version': (record) => Reflect.deleteProperty(record, 'version'),
    'with an invalid message': (record) =>
      (record['messages'] = [PROMPT, { id: 'broken', role: 'assistant' }, null, ANSWER]),
    'with a message twice': (record) => (record['messages'] = [PROMPT, ANSWER, { ...ANSWER, text: 'again' }]),
  })) {
    it(`is used as far as it can be read, and copied, if it is one ${name}`, async () => {
      const browser = openBrowser();
      const record = JSON.parse(readable(browser)) as Record<string, unknown>;
      change(record);
      browser.set(TRANSCRIPT_KEY, JSON.stringify(record));
      assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
      assert.equal(browser.text(`${TRANSCRIPT_KEY}:unreadable`), JSON.stringify(record));
      assert.equal(browser.text(TRANSCRIPT_KEY), JSON.stringify(record));
    });
  }

  it('is read without a copy if it is one of an older version with the same fields', async () => {
    const browser = openBrowser();
    browser.set(TRANSCRIPT_KEY, readable(browser).replace('"version":1', '"version":0'));
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
    assert.deepEqual(browser.keys(), [TRANSCRIPT_KEY]);
  });

  it('loses an invalid answer or position of the state, which is copied', async () => {
    const browser = openBrowser();
    const text = JSON.stringify({
      version: 1,
      updatedAt: browser.clock.now(),
      ...STATE,
      scroll: { messageId: 5 },
      answer: { text: 'Twe' },
    });
    browser.set(STATE_KEY, text);
    assert.deepEqual(await browser.open().read(), {
      ...STATE,
      updatedAt: browser.clock.now(),
      messages: [],
      selected: {},
    });
    assert.equal(browser.text(`${STATE_KEY}:unreadable`), text);
  });

  it('is kept in part if it is longer than 2 million characters, and only the last one', async () => {
    const browser = openBrowser();
    browser.set(TRANSCRIPT_KEY, 'first');
    await browser.open().read();
    browser.set(TRANSCRIPT_KEY, 'x'.repeat(2_500_000));
    await browser.open().read();
    assert.equal(browser.text(`${TRANSCRIPT_KEY}:unreadable`)?.length, 2_000_000);
    assert.deepEqual(browser.keys(), [`${TRANSCRIPT_KEY}:unreadable`]);
  });

  it('is not overwritten if there is no room to set it aside', async () => {
    const browser = openBrowser({ quota: 1_500 });
    browser.set(TRANSCRIPT_KEY, 'x'.repeat(1_000));
    const page = browser.open();
    assert.equal(await page.read(), undefined);
    await page.writeTranscript(TRANSCRIPT);
    assert.deepEqual((await browser.open().read())?.messages, TRANSCRIPT.messages);
    assert.equal(browser.text(TRANSCRIPT_KEY), 'x'.repeat(1_000));
    await page.delete();
    assert.deepEqual(browser.keys(), []);
    await page.writeTranscript(TRANSCRIPT);
    assert.deepEqual((await browser.reload().open().read())?.messages, TRANSCRIPT.messages);
  });

  it('is deleted with its conversation and expires like one', async () => {
    const browser = openBrowser();
    browser.set(TRANSCRIPT_KEY, 'foreign');
    await browser.open().read();
    await browser.open().expire();
    browser.clock.advance(DEFAULT_TTL_MS);
    await browser.open().expire();
    assert.deepEqual(browser.keys(), []);
    browser.set(STATE_KEY, 'foreign');
    await browser.open().read();
    await browser.open().delete();
    assert.deepEqual(browser.keys(), []);
  });

  it('attaches a message whose parent is missing to the one before it', async () => {
    const browser = openBrowser();
    const messages = [PROMPT, { ...ANSWER, role: 'robot' }, { ...PROMPT, id: 'p2', parentId: 'a' }];
    browser.set(
      TRANSCRIPT_KEY,
      JSON.stringify({ ...JSON.parse(readable(browser)), messages, selected: { a: 'p2', '': 'p' } }),
    );
    const content = await browser.open().read();
    assert.deepEqual(content?.messages, [PROMPT, { ...PROMPT, id: 'p2', parentId: 'p' }]);
    assert.deepEqual(content?.selected, { '': 'p' });
  });

  it('has no circle of parents, and no selected message that is missing or has another parent', async () => {
    const browser = openBrowser();
    const messages = [{ ...PROMPT, parentId: 'a' }, ANSWER, { ...ANSWER, id: 'x', parentId: 'x' }];
    const selected = { p: 'x', a: 'x', '': 'gone', __proto__: null, constructor: 5, x: ['a'] };
    browser.set(TRANSCRIPT_KEY, JSON.stringify({ ...JSON.parse(readable(browser)), messages, selected }));
    const content = await browser.open().read();
    assert.deepEqual(content?.messages, [PROMPT, ANSWER, { ...ANSWER, id: 'x', parentId: 'a' }]);
    assert.deepEqual(content?.selected, { a: 'x' });
  });
});
