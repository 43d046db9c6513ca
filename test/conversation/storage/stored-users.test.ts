import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage } from '../../../src/chat/index.ts';
import { conversationKey } from '../../../src/conversation/storage/conversation-key.ts';
import { PageStorages } from '../../../src/conversation/storage/page-storages.ts';
import type { StorageChoice } from '../../../src/conversation/storage/storage.ts';
import { StoredConversation } from '../../../src/conversation/storage/stored-conversation.ts';
import { deleteConversationsOf, rememberUser } from '../../../src/conversation/storage/stored-users.ts';
import { createMemoryStorage } from '../../../src/conversation/storage/memory-storage.ts';
import { createFakeWebStorage } from '../../helpers/fake-web-storage.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const ADDRESS = { backend: 'https://relay.example', element: 'chat' };

describe('the users of a page', () => {
  it('have nothing stored after their conversation was deleted, and other users, elements and backends keep theirs', async () => {
    const { web, storages, clock } = openPage();
    const addresses = [
      { ...ADDRESS, visitor: 'anna' },
      { ...ADDRESS, visitor: 'anna2' },
      { ...ADDRESS, element: 'other', visitor: 'anna' },
      { ...ADDRESS, backend: '', visitor: 'anna' },
    ];
    const [anna = ADDRESS, ...others] = addresses.map((address) => ({ address, key: conversationKey(address) }));
    for (const { key } of [anna, ...others] as typeof others) {
      const stored = new StoredConversation({ key, storages, clock });
      await stored.writeTranscript({ conversationId: 'c', messages: [PROMPT], selected: {} });
      stored.writeState({ conversationId: 'c', draft: 'secret' });
      web.texts.set(`${key}:state:unreadable`, 'secret');
      web.texts.set(`${key}:transcript:unreadable`, 'secret');
    }
    await deleteConversationsOf(storages, { ...ADDRESS, visitor: 'anna' });
    const keys = [...web.texts.keys()];
    assert.deepEqual(
      keys.filter((key) => key.startsWith(`${conversationKey({ ...ADDRESS, visitor: 'anna' })}:`)),
      [],
    );
    for (const { key } of others) assert.equal(keys.filter((name) => name.startsWith(`${key}:`)).length, 5);
  });

  it('are known to the next page, until another one or none is named', () => {
    const { storages, reload, web } = openPage();
    assert.equal(rememberUser(storages, ADDRESS, undefined), undefined);
    assert.equal(web.texts.size, 0);
    assert.equal(rememberUser(storages, ADDRESS, 'anna'), undefined);
    assert.equal(rememberUser(reload(), ADDRESS, 'anna'), undefined);
    assert.equal(rememberUser(reload(), ADDRESS, 'bert'), 'anna');
    assert.equal(rememberUser(reload(), ADDRESS, undefined), 'bert');
    assert.equal(rememberUser(reload(), ADDRESS, undefined), undefined);
    assert.equal(web.texts.size, 0);
  });

  it('are remembered apart for each element and backend', () => {
    const { storages } = openPage();
    rememberUser(storages, ADDRESS, 'anna');
    assert.equal(rememberUser(storages, { ...ADDRESS, element: 'other' }, 'bert'), undefined);
    assert.equal(rememberUser(storages, { ...ADDRESS, backend: '' }, undefined), undefined);
    assert.equal(rememberUser(storages, ADDRESS, undefined), 'anna');
  });

  it('are remembered in an asynchronous storage', async () => {
    const memory = createMemoryStorage();
    const { storages } = openPage({ ...memory, get: async (key) => memory.get(key) });
    await rememberUser(storages, ADDRESS, 'anna');
    assert.equal(await rememberUser(storages, ADDRESS, 'bert'), 'anna');
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

function openPage(choice: StorageChoice = 'session') {
  const web = createFakeWebStorage();
  const clock = createManualClock();
  const reload = () => {
    const storages = new PageStorages({ clock, sessionStorage: () => web }).open(choice);
    assert.ok(storages);
    return storages;
  };
  return { web, clock, reload, storages: reload() };
}
