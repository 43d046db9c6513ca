import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage } from '../../../src/chat/index.ts';
import type { ConversationStorages } from '../../../src/conversation/storage/conversation-index.ts';
import {
  addressOf,
  conversationKey,
  userKey,
  type VisitorAddress,
} from '../../../src/conversation/storage/conversation-key.ts';
import { PageStorages } from '../../../src/conversation/storage/page-storages.ts';
import { StoredConversation } from '../../../src/conversation/storage/stored-conversation.ts';
import { PageUser } from '../../../src/conversation/storage/page-user.ts';
import { createWebStorage } from '../../../src/conversation/storage/web-storage.ts';
import { createMemoryStorage } from '../../../src/conversation/storage/memory-storage.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { defer } from '../../helpers/stored-conversations.ts';

const ADDRESS = { backend: 'https://relay.example', name: 'chat' };

function keyOf(address: VisitorAddress, key = ''): string {
  return conversationKey(addressOf(address, key));
}

describe('the user of a page', () => {
  it('has nothing stored after the next page names none, and other users, elements and backends keep theirs', async () => {
    const page = openPage();
    const addresses = [
      { ...ADDRESS, visitor: 'anna' },
      { ...ADDRESS, visitor: 'anna2' },
      { ...ADDRESS, name: 'other', visitor: 'anna' },
      { ...ADDRESS, backend: '', visitor: 'anna' },
    ];
    const [anna = '', ...others] = addresses.map((address) => keyOf(address));
    const second = keyOf({ ...ADDRESS, visitor: 'anna' }, 'second');
    for (const key of [anna, second, ...others]) {
      const stored = page.conversation(key);
      await stored.writeTranscript(TRANSCRIPT);
      stored.writeState({ conversationId: 'c', draft: 'secret' });
      page.web.texts.set(`${key}:state:unreadable`, 'secret');
      page.web.texts.set(`${key}:transcript:unreadable`, 'secret');
    }
    page.web.texts.set(`${anna}:draft`, 'secret');
    await page.user('anna').remember();
    await page.reload().user(undefined).replaceFormer();
    const keys = [...page.web.texts.keys()];
    assert.deepEqual(
      keys.filter((key) => key.startsWith(`${anna}:`) || key.startsWith(`${second}:`)),
      [],
    );
    for (const key of others) assert.equal(keys.filter((name) => name.startsWith(`${key}:`)).length, 5);
  });

  for (const [name, isKept, next, left] of [
    ['is forgotten after another one was named', false, 'bert', []],
    ['is forgotten with their conversation kept', true, undefined, ['transcript']],
    ['is remembered with their conversation if it is the same one', false, 'anna', ['user', 'transcript']],
  ] as const) {
    it(name, async () => {
      for (const isAsync of [false, true]) {
        const page = openPage(isAsync);
        await page.conversation(ANNA).writeTranscript(TRANSCRIPT);
        await page.user('anna').remember();
        await page.reload().user(next).replaceFormer(isKept);
        const { texts } = page.web;
        const isLeft = { user: texts.has(userKey(ADDRESS)), transcript: texts.has(`${ANNA}:transcript`) };
        assert.deepEqual(
          Object.entries(isLeft).flatMap(([what, isThere]) => (isThere ? what : [])),
          left,
        );
      }
    });
  }

  it('is deleted although it was only remembered in the same moment, in an asynchronous storage', async () => {
    const page = openPage(true);
    page.conversation(ANNA).writeState({ conversationId: 'c', draft: 'secret' });
    void page.user('anna').remember();
    await page.user('bert').replaceFormer();
    assert.deepEqual([...page.web.texts.keys()], []);
  });

  it('stays remembered if they return while their conversation is being deleted', async () => {
    const page = openPage(true);
    await page.user('anna').remember();
    const replaced = page.user('bert').replaceFormer();
    await new Promise(setImmediate);
    await page.user('bert').remember();
    await replaced;
    assert.equal(page.web.texts.get(userKey(ADDRESS)), 'bert');
  });

  it('has nothing stored that was waiting to be written when the conversation was deleted', async () => {
    const page = openPage(true);
    await page.user('anna').remember();
    const stored = page.conversation(ANNA);
    const written = [stored.writeTranscript(TRANSCRIPT), stored.writeTranscript(TRANSCRIPT)];
    stored.writeState({ conversationId: 'c', draft: 'secret', answer: PROMPT });
    await page.user('bert').replaceFormer();
    await Promise.all(written);
    assert.deepEqual([...page.web.texts.keys()], []);
    await stored.writeTranscript(TRANSCRIPT);
    assert.ok(page.web.texts.has(`${ANNA}:transcript`), 'what is written afterwards is stored');
  });

  it('is remembered apart for each element and backend', async () => {
    const page = openPage();
    await page.user('anna').remember();
    const { storages } = page;
    for (const address of [
      { ...ADDRESS, name: 'other' },
      { ...ADDRESS, backend: '' },
    ])
      await new PageUser({ storages, drafts: undefined, address, userId: undefined }).replaceFormer();
    assert.equal(page.web.texts.get(userKey(ADDRESS)), 'anna');
  });
});

describe('the storages of a page', () => {
  it('are the same for each element with the same choice, so that a replaced element finds what could not be stored', () => {
    const clock = createManualClock();
    const page = new PageStorages({ clock });
    const [custom, other] = [createMemoryStorage(), createMemoryStorage()];
    for (const choice of ['local', 'session', custom] as const) assert.equal(page.open(choice), page.open(choice));
    assert.notEqual(page.open(custom), page.open(other));
    assert.notEqual(page.open('local'), page.open('session'));
    assert.equal(page.open('none'), undefined);
  });

  it('keep texts in memory where reading the browser’s storage throws', () => {
    const storages = new PageStorages({
      clock: createManualClock(),
      localStorage: () => assert.fail(new DOMException('denied', 'SecurityError')),
    }).open('local');
    assert.equal(storages?.records.set('a', 'text'), false);
    assert.equal(storages?.records.get('a'), 'text');
  });
});

const PROMPT = createMessage('user', { id: 'p', turnId: 't', text: 'secret', state: 'done' });
const TRANSCRIPT = { conversationId: 'c', messages: [PROMPT], selected: {} };
const ANNA = keyOf({ ...ADDRESS, visitor: 'anna' });

/** @param isAsync Whether each operation of the storage returns a promise. */
function openPage(isAsync = false) {
  const web = createFakeWebStorage();
  const clock = createManualClock();
  const choice = isAsync ? defer(createWebStorage(() => web)) : 'session';
  const open = (): ConversationStorages => {
    const storages = new PageStorages({ clock, sessionStorage: () => web }).open(choice);
    assert.ok(storages);
    return storages;
  };
  const page = {
    web,
    storages: open(),
    reload() {
      page.storages = open();
      return page;
    },
    conversation: (key: string) => new StoredConversation({ key, storages: page.storages, clock }),
    user: (userId: string | undefined) =>
      new PageUser({ storages: page.storages, drafts: page.storages.records, address: ADDRESS, userId }),
  };
  return page;
}
