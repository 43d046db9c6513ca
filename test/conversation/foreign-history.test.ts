import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock, type Mock } from 'node:test';
import { createConversationList } from '../../src/conversation/create-conversation-list.ts';
import type { ConversationList } from '../../src/conversation/conversation-list.ts';
import type { ConversationOptions } from '../../src/conversation/conversation.ts';
import { Visit } from './conversation-fixture.ts';

const HISTORY_KEY = 'Lovelace::Service::History';

/** As the client stores it: months count from zero. */
const HISTORY = JSON.stringify({
  '2023-9-18': [
    {
      Prompt: 'What are socks?',
      Response: '**Warm.**',
      ID: 'a',
      CreatedAt: '09:05',
      Role: 'user',
      Model: 'gpt-4',
      Provider: 'Bing',
    },
    { Response: 'Round.', CreatedAt: '9:41', Messages: [{ Role: 'user', Content: 'And hats?' }] },
    { Prompt: 7, Response: null },
    'nonsense',
  ],
  '2023-11-2': [{ Prompt: '<img src=x onerror=alert(1)>', Response: '', CreatedAt: 'noon' }],
});

/** Opens a page with its list. */
async function openList(visit: Visit, options: Partial<ConversationOptions> = {}): Promise<ConversationList> {
  const list = createConversationList({ ...visit.optionsFor(visit.browser.openPage()), ...options });
  list.getSnapshot().conversation.open();
  await visit.settle(1_000);
  await list.refresh();
  return list;
}

const titles = (list: ConversationList): string[] => list.getSnapshot().items.map(({ title }) => title);

describe('the history of Lovelace’s own client', () => {
  let warnings: Mock<typeof console.warn>;
  before(() => (warnings = mock.method(console, 'warn', () => {})));
  afterEach(() => warnings.mock.resetCalls());
  after(() => warnings.mock.restore());

  it('is imported as one conversation of each day, with its times, and stays where it was', async () => {
    const visit = new Visit();
    visit.local.setItem(HISTORY_KEY, HISTORY);
    const list = await openList(visit);
    assert.deepEqual(titles(list), ['<img src=x onerror=alert(1)>', 'What are socks?']);
    const { items } = list.getSnapshot();
    assert.equal(items[1]?.activeAt, new Date(2023, 9, 18, 9, 41).getTime());
    list.open(items[1]?.key ?? '');
    await visit.settle(1_000);
    const { messages } = list.getSnapshot().conversation.getSnapshot();
    assert.deepEqual(
      messages.map(({ role, text, state }) => [role, text, state]),
      [
        ['user', 'What are socks?', 'done'],
        ['assistant', '**Warm.**', 'done'],
        ['user', 'And hats?', 'done'],
        ['assistant', 'Round.', 'done'],
      ],
    );
    assert.deepEqual([visit.local.getItem(HISTORY_KEY), warnings.mock.callCount()], [HISTORY, 0]);
  });

  it('is imported once: not again over reloads, nor what the visitor has deleted, nor twice in two tabs', async () => {
    const visit = new Visit();
    visit.local.setItem(HISTORY_KEY, HISTORY);
    const options = visit.optionsFor(visit.browser.openPage());
    const lists = [createConversationList(options), createConversationList(visit.optionsFor(visit.browser.openPage()))];
    for (const list of lists) list.getSnapshot().conversation.open();
    await visit.settle(1_000);
    for (const list of lists) {
      await list.refresh();
      assert.equal(titles(list).length, 2);
    }
    const [first] = lists as [ConversationList, ConversationList];
    first.delete(first.getSnapshot().items[0]?.key ?? '');
    await visit.settle(9_000);
    visit.local.setItem(HISTORY_KEY, HISTORY.replace('2023-9-18', '2023-9-19'));
    assert.deepEqual(titles(await openList(visit)), ['What are socks?']);
    assert.equal(await first.eraseAll(), true);
    assert.deepEqual(titles(await openList(visit)), []);
  });

  it('does not change what the visitor has gone on with, if an import that was interrupted is made again', async () => {
    const visit = new Visit();
    visit.local.setItem(HISTORY_KEY, HISTORY);
    const list = await openList(visit);
    list.open(list.getSnapshot().items[1]?.key ?? '');
    await visit.settle();
    for (const prompt of ['And gloves?', 'And scarves?']) {
      list.getSnapshot().conversation.send(prompt);
      await visit.settle();
      visit.backend.lastTurn.end('Soft.');
      await visit.settle(1_000);
    }
    visit.local.removeItem('ai-chat:lovelace-history');
    const next = await openList(visit);
    const transcript = [...visit.local.texts].find(([name]) => /9-18.*:transcript$/.test(name))?.[1] ?? '';
    assert.match(transcript, /Round\.[^]*And gloves\?[^]*Soft\.[^]*And scarves\?/);
    assert.equal(titles(next).length, 2);
    assert.notEqual(visit.local.getItem('ai-chat:lovelace-history'), null);
  });

  for (const [name, history] of [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['days that are none', '{"yesterday":[],"2023-9-18":"nothing"}'],
    ['more than four million characters', JSON.stringify({ '2023-9-18': [{ Prompt: 'x'.repeat(4_000_000) }] })],
  ] as const)
    it(`is ignored with one warning if it is ${name}`, async () => {
      const visit = new Visit();
      visit.local.quota = 20_000_000;
      visit.local.setItem(HISTORY_KEY, history);
      for (let page = 0; page < 2; page++) assert.deepEqual(titles(await openList(visit)), []);
      assert.equal(warnings.mock.callCount(), 1);
      assert.doesNotMatch(String(warnings.mock.calls[0]?.arguments), /2023|xx/);
      assert.equal(visit.local.getItem(HISTORY_KEY), history);
    });

  it('is left alone for a user whom the page names, and where nothing is to be stored', async () => {
    for (const options of [{ userId: 'anna' }, { storage: 'none' }, { storage: 'session' }] as const) {
      const visit = new Visit();
      visit.local.setItem(HISTORY_KEY, HISTORY);
      assert.deepEqual(titles(await openList(visit, options)), []);
    }
    const visit = new Visit();
    visit.local.isBlocked = true;
    assert.deepEqual(titles(await openList(visit)), []);
  });
});
