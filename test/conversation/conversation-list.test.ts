import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage } from '../../src/chat/index.ts';
import { ChatError, errorInfo } from '../../src/chat/error.ts';
import { createConversationList } from '../../src/conversation/create-conversation-list.ts';
import type { ConversationList } from '../../src/conversation/conversation-list.ts';
import type { ConversationOptions } from '../../src/conversation/conversation.ts';
import { createMemoryStorage } from '../../src/conversation/storage/memory-storage.ts';
import { createFakeWebStorage, type FakeWebStorage } from '../helpers/fake-web-storage.ts';
import { Visit } from './conversation-fixture.ts';
import type { Page } from './tabs/tab-browser.ts';

interface ListPage {
  readonly page: Page;
  readonly session: FakeWebStorage;
  readonly list: ConversationList;
}

function openList(
  visit: Visit,
  options: Partial<ConversationOptions> = {},
  session = createFakeWebStorage(),
): ListPage {
  const page = visit.browser.openPage();
  const list = createConversationList({ ...visit.optionsFor(page, session), ...options });
  list.getSnapshot().conversation.open();
  return { page, session, list };
}

async function ask(visit: Visit, { list }: ListPage, prompt: string, reply?: string): Promise<void> {
  list.getSnapshot().conversation.send(prompt);
  await visit.settle();
  if (reply === undefined) return;
  visit.backend.lastTurn.end(reply);
  await visit.settle(1_000);
}

const titles = ({ list }: ListPage): string[] => list.getSnapshot().items.map(({ title }) => title);
const texts = ({ list }: ListPage): string[] =>
  list
    .getSnapshot()
    .conversation.getSnapshot()
    .messages.map(({ text }) => text);
const keyOf = ({ list }: ListPage, title: string): string =>
  list.getSnapshot().items.find((item) => item.title === title)?.key ?? 'none';

/** The keys with this text under which something is stored. Without a database, a deleted transcript leaves a mark. */
const stored = (visit: Visit, text: string): string[] =>
  [...visit.local.texts].flatMap(([name, value]) => (name.includes(text) && value !== '\0' ? name : []));

describe('a list of conversations', () => {
  it('has those that have begun, the latest first, by their first words, also after a reload', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, '  What are\nsocks? ', 'Warm.');
    page.list.create();
    assert.deepEqual(titles(page), ['What are socks?'], 'a new one is not in it');
    await ask(visit, page, `And ${'very '.repeat(30)}long`, 'Yes.');
    assert.deepEqual(titles(page), [`And ${'very '.repeat(11).trim()}…`, 'What are socks?']);
    assert.deepEqual(texts(page).length, 2, 'the new conversation is open');
    page.page.hide();
    const next = openList(visit, {}, page.session);
    await visit.settle(1_000);
    assert.deepEqual(titles(next), titles(page));
    assert.deepEqual(texts(next), texts(page), 'the same conversation is open');
    next.list.open('');
    await visit.settle(1_000);
    assert.deepEqual(texts(next), ['  What are\nsocks? ', 'Warm.']);
  });

  it('keeps the running turn, the draft and the scroll position of a conversation that is left', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?');
    const first = page.list.getSnapshot().conversation;
    first.setDraft('half');
    first.setScroll({ messageId: first.getSnapshot().messages[0]?.id ?? '', offset: 7 });
    const background: string[] = [];
    page.list.onEvent((event) => void (event.type === 'background' && background.push(event.event.type)));
    page.list.create();
    await visit.settle();
    assert.equal(page.list.getSnapshot().items[0]?.isRunning, true);
    assert.equal(page.list.getSnapshot().conversation.getSnapshot().draft, '');
    visit.backend.lastTurn.end('1');
    await visit.settle(1_000);
    assert.deepEqual(background, ['reply']);
    const [item] = page.list.getSnapshot().items;
    assert.deepEqual([item?.isRunning, item?.isUnread], [false, true]);
    page.list.open('');
    await visit.settle();
    assert.deepEqual(texts(page), ['One?', '1']);
    const { draft, scroll } = page.list.getSnapshot().conversation.getSnapshot();
    assert.deepEqual([draft, scroll?.offset], ['half', 7]);
    assert.equal(page.list.getSnapshot().items[0]?.isUnread, false);
  });

  it('shows in each tab what was created, renamed and deleted in another one', async () => {
    const visit = new Visit();
    const [one, two] = [openList(visit, { userId: 'anna' }), openList(visit, { userId: 'anna' })];
    await visit.settle();
    await ask(visit, one, 'One?', '1');
    assert.deepEqual(titles(two), ['One?']);
    one.list.create();
    await ask(visit, one, 'Two?', '2');
    assert.deepEqual(titles(two), ['Two?', 'One?']);
    assert.equal(await two.list.rename(keyOf(two, 'Two?'), ' Another\nname '), true);
    await visit.settle();
    assert.deepEqual(titles(one), ['Another name', 'One?']);
    await ask(visit, one, 'More?', 'more');
    assert.deepEqual(titles(one), ['Another name', 'One?'], 'a name stays');
    one.list.delete(keyOf(one, 'Another name'));
    await visit.settle();
    assert.deepEqual([titles(one), titles(two)], [['One?'], ['One?']]);
    one.list.undoDelete();
    await visit.settle();
    assert.deepEqual(
      [titles(one), titles(two)].map((names) => names.length),
      [2, 2],
    );
  });

  it('opens the latest other conversation instead of a deleted one, and deletes it at the backend when that is not undone', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    page.list.create();
    await ask(visit, page, 'Two?', '2');
    const deleted: unknown[] = [];
    page.list.onEvent((event) => void (event.type === 'deleted' && deleted.push(event.key)));
    const key = keyOf(page, 'Two?');
    page.list.delete(key);
    await visit.settle(1_000);
    assert.deepEqual(texts(page), ['One?', '1']);
    assert.equal(page.list.getSnapshot().deleted?.title, 'Two?');
    assert.equal(visit.backend.cleared, 0);
    await visit.settle(9_000);
    assert.deepEqual([visit.backend.cleared, deleted, page.list.getSnapshot().deleted], [1, [key], undefined]);
    assert.equal(visit.backend.opened.at(-1)?.conversation, key);
    assert.deepEqual(stored(visit, key), []);
    page.list.delete('');
    page.page.hide();
    await visit.settle(1_000);
    assert.equal(visit.backend.cleared, 2, 'leaving the page ends the time');
    assert.deepEqual(titles(page), []);
  });

  it('has a conversation again that the backend could not delete, with the error', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    visit.backend.beforeClear = () => Promise.reject(new ChatError(errorInfo('unreachable')));
    page.list.delete('');
    await visit.settle(9_000);
    assert.deepEqual([titles(page), page.list.getSnapshot().error?.code], [['One?'], 'unreachable']);
    page.list.open('');
    await visit.settle(1_000);
    assert.deepEqual(texts(page), ['One?', '1']);
  });

  it('stays without a conversation that a page was left before it could delete, which the next page deletes', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    visit.backend.listed = [{ key: '', title: 'One?', activeAt: 1 }];
    visit.backend.beforeClear = () => Promise.reject(new ChatError(errorInfo('unreachable')));
    page.list.delete('');
    page.page.hide();
    await visit.settle(1_000);
    assert.deepEqual(stored(visit, ':transcript'), [], 'the browser forgets the messages at once');
    const next = openList(visit, {}, page.session);
    await visit.settle(20_000);
    assert.deepEqual([titles(next), visit.backend.cleared], [[], 0], 'it fails again');
    next.page.hide();
    visit.backend.beforeClear = () => Promise.resolve();
    const last = openList(visit, {}, page.session);
    await visit.settle(20_000);
    assert.deepEqual([titles(last), visit.backend.cleared, stored(visit, ':index')], [[], 1, []]);
  });

  it('completes the deletion of a tab that was closed, but for one that was undone or is continued', async () => {
    const visit = new Visit();
    const [one, two] = [openList(visit, { userId: 'anna' }), openList(visit, { userId: 'anna' })];
    await ask(visit, one, 'One?', '1');
    one.list.create();
    await ask(visit, one, 'Two?', '2');
    const key = keyOf(one, 'Two?');
    one.list.delete(key);
    await visit.settle(1_000);
    one.list.undoDelete();
    await visit.settle(20_000);
    assert.deepEqual([titles(two), visit.backend.cleared], [['Two?', 'One?'], 0]);
    visit.backend.beforeClear = () => new Promise(() => {});
    one.list.delete(key);
    one.page.hide();
    await visit.settle(1_000);
    visit.backend.beforeClear = () => Promise.resolve();
    await visit.settle(20_000);
    assert.deepEqual([titles(two), visit.backend.cleared], [['One?'], 1]);
  });

  it('tells a tab that shows a deleted conversation, and leaves what was being written there', async () => {
    const visit = new Visit();
    const [one, two] = [openList(visit, { userId: 'anna' }), openList(visit, { userId: 'anna' })];
    await visit.settle();
    await ask(visit, one, 'One?', '1');
    const { conversation } = two.list.getSnapshot();
    const { id } = conversation.getSnapshot();
    conversation.setDraft('half a sentence');
    one.list.delete('');
    await visit.settle(9_000);
    const state = conversation.getSnapshot();
    assert.deepEqual([state.messages, state.isDeletedElsewhere, state.draft], [[], true, 'half a sentence']);
    assert.notEqual(state.id, id);
    assert.deepEqual(stored(visit, ':transcript'), []);
    await ask(visit, two, 'Again?', 'yes');
    assert.deepEqual([texts(two), conversation.getSnapshot().isDeletedElsewhere], [['Again?', 'yes'], false]);
  });

  it('has what the backend remembers of other browsers, which can be opened, renamed and deleted', async () => {
    const visit = new Visit();
    visit.backend.listed = [
      { key: 'elsewhere', title: 'Elsewhere?', activeAt: 2 },
      { key: '', title: 'Cut short', activeAt: 1 },
    ];
    const page = openList(visit, { userId: 'anna' });
    await ask(visit, page, 'One?', '1');
    await page.list.refresh();
    assert.deepEqual(titles(page), ['One?', 'Elsewhere?'], 'the browser knows its own better');
    assert.equal(await page.list.rename('elsewhere', 'Another name'), true);
    assert.deepEqual(titles(page), ['One?', 'Another name']);
    visit.backend.history = [createMessage('user', { id: 'm', turnId: 't', text: 'Elsewhere?', state: 'done' })];
    assert.equal(await page.list.export('elsewhere', 'text'), 'You: Elsewhere?\n');
    page.list.open('elsewhere');
    await visit.settle();
    assert.equal(visit.backend.opened.at(-1)?.conversation, 'elsewhere');
    page.list.delete('elsewhere');
    await visit.settle(9_000);
    assert.deepEqual([titles(page), visit.backend.cleared], [['One?'], 1]);
  });

  it('gives the backend a title that was chosen, and has what it was given elsewhere', async () => {
    const visit = new Visit();
    visit.backend.listed = [{ key: '', title: 'One?', isNamed: false, activeAt: 1 }];
    const [here, there] = [openList(visit, { userId: 'anna' }), openList(visit, { userId: 'anna' })];
    await ask(visit, here, 'One?', '1');
    await here.list.rename('', 'First');
    await here.list.rename('', 'First of all');
    await visit.settle(1_000);
    assert.deepEqual(visit.backend.renamed.at(-1), ['', 'First of all']);
    visit.backend.listed = [{ key: '', title: 'Of another device', isNamed: true, activeAt: 2 }];
    const sent = visit.backend.renamed.length;
    await here.list.refresh();
    await visit.settle();
    assert.deepEqual([titles(here), titles(there)], [['Of another device'], ['Of another device']]);
    assert.equal(visit.backend.renamed.length, sent, 'nothing is sent twice');
  });

  it('gives the backend the latest title last, however long the one before takes', async () => {
    const visit = new Visit();
    visit.backend.listed = [{ key: '', title: 'One?', isNamed: false, activeAt: 1 }];
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    const slow = Promise.withResolvers<void>();
    visit.backend.beforeRename = (title) => (title === 'Slow' ? slow.promise : Promise.resolve());
    await page.list.rename('', 'Slow');
    await visit.settle();
    await page.list.rename('', 'Quick');
    await visit.settle();
    assert.deepEqual([titles(page), visit.backend.renamed], [['Quick'], []]);
    slow.resolve();
    await visit.settle();
    assert.deepEqual(visit.backend.renamed, [
      ['', 'Slow'],
      ['', 'Quick'],
    ]);
    await page.list.refresh();
    assert.deepEqual(titles(page), ['Quick']);
  });

  it('keeps a title that the backend could not be given, also over a reload, and gives it later', async () => {
    const visit = new Visit();
    visit.backend.listed = [{ key: '', title: 'Of another device', isNamed: true, activeAt: 1 }];
    const page = openList(visit, { userId: 'anna' });
    await ask(visit, page, 'One?', '1');
    visit.backend.canBeAsked = false;
    assert.equal(await page.list.rename('', 'Offline'), true);
    await visit.settle(1_000);
    assert.deepEqual([titles(page), page.list.getSnapshot().error], [['Offline'], undefined]);
    page.page.hide();
    const next = openList(visit, { userId: 'anna' }, page.session);
    await visit.settle(1_000);
    assert.deepEqual([titles(next), visit.backend.renamed], [['Offline'], []]);
    visit.backend.canBeAsked = true;
    await ask(visit, next, 'Two?', '2');
    assert.deepEqual([titles(next), visit.backend.renamed], [['Offline'], [['', 'Offline']]]);
    visit.backend.listed = [{ key: '', title: 'Later', isNamed: true, activeAt: 3 }];
    await next.list.refresh();
    assert.deepEqual(titles(next), ['Later'], 'the backend’s counts from then on');
  });

  it('sends no title to a backend that has none, or does not know the conversation yet', async () => {
    const visit = new Visit();
    visit.backend.listed = [{ key: '', title: 'One?', activeAt: 1 }];
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    page.list.create();
    await ask(visit, page, 'Two?');
    await page.list.rename('', 'First');
    await page.list.rename(keyOf(page, 'Two?'), 'Second');
    await visit.settle(1_000);
    assert.deepEqual([titles(page).toSorted(), visit.backend.renamed], [['First', 'Second'], []]);
    const key = keyOf(page, 'Second');
    visit.backend.listed = [{ key, title: 'Two?', isNamed: false, activeAt: 2 }];
    visit.backend.lastTurn.end('2');
    await visit.settle(1_000);
    assert.deepEqual(visit.backend.renamed, [[key, 'Second']], 'it does with the answer');
  });

  it('has the title that the backend has made after the first answer, but for one that the visitor has chosen', async () => {
    const visit = new Visit();
    visit.backend.makesTitles = true;
    const page = openList(visit);
    await ask(visit, page, 'What are socks?', 'Warm.');
    assert.deepEqual(titles(page), ['What are socks?']);
    visit.backend.listed = [{ key: '', title: 'Warm socks', isNamed: true, activeAt: 1 }];
    await visit.settle(12_000);
    assert.deepEqual(titles(page), ['Warm socks']);
    page.list.create();
    await ask(visit, page, 'What are hats?', 'Round.');
    const key = keyOf(page, 'What are hats?');
    await page.list.rename(key, 'My hats');
    visit.backend.listed = [{ key, title: 'Round hats', isNamed: true, activeAt: 2 }, ...visit.backend.listed];
    await visit.settle(12_000);
    assert.deepEqual(titles(page), ['My hats', 'Warm socks']);
    assert.deepEqual(visit.backend.renamed, [[key, 'My hats']]);
    assert.equal(visit.browser.clock.pending, 0, 'it does not ask for ever');
  });

  it('has those of the user whom the page names', async () => {
    const visit = new Visit();
    const page = openList(visit, { userId: 'anna' });
    await ask(visit, page, 'Of Anna?', 'yes');
    page.list.create();
    await ask(visit, page, 'Also of Anna?', 'yes');
    page.list.configure({ userId: 'bert' });
    await visit.settle(1_000);
    assert.deepEqual([titles(page), texts(page)], [[], []]);
    const left = stored(visit, 'anna').filter((name) => !name.endsWith(':index'));
    assert.deepEqual(left, [], 'nothing that the former user has written is left');
  });

  it('keeps conversations for the life of the page where nothing is stored', async () => {
    const visit = new Visit();
    const page = openList(visit, { storage: 'none' });
    await ask(visit, page, 'One?', '1');
    page.list.create();
    await ask(visit, page, 'Two?', '2');
    page.list.open('');
    await page.list.rename('', 'First');
    assert.deepEqual(
      [titles(page), texts(page)],
      [
        ['Two?', 'First'],
        ['One?', '1'],
      ],
    );
  });

  it('exports a conversation as JSON, Markdown and text, and imports the JSON into a new one', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    const { conversation } = page.list.getSnapshot();
    conversation.regenerate();
    await visit.settle();
    visit.backend.lastTurn.end('**one**');
    await visit.settle(1_000);
    await page.list.rename('', 'Numbers');
    const names = { you: 'Ich', assistant: 'KI' };
    assert.equal(await page.list.export('', 'text', names), 'Ich: One?\n\nKI: **one**\n');
    assert.equal(await page.list.export('', 'markdown'), '# Numbers\n\n**You**\n\nOne?\n\n**Assistant**\n\n**one**\n');
    const json = (await page.list.export('', 'json')) ?? '';
    const nextVisit = new Visit();
    const next = openList(nextVisit);
    const importing = next.list.import(json);
    await nextVisit.settle(1_000);
    const result = await importing;
    assert.equal(result.isImported, true);
    assert.deepEqual([titles(next), texts(next)], [['Numbers'], ['One?', '**one**']]);
    const branches = [...next.list.getSnapshot().conversation.getSnapshot().branches.values()];
    assert.deepEqual(
      branches.map(({ index, count }) => [index, count]),
      [[1, 2]],
      'with all versions',
    );
    assert.equal(await page.list.export('unknown', 'json'), undefined);
  });

  for (const [name, json, reason] of [
    ['no JSON', '{', 'invalid'],
    ['another JSON', '{"messages":[]}', 'invalid'],
    ['a list', '[]', 'invalid'],
    ['a text that is none', undefined as unknown as string, 'invalid'],
    ['a newer version', '{"format":"ai-chat","version":2,"messages":[]}', 'newer'],
    ['no valid message', '{"format":"ai-chat","version":1,"messages":[{"id":1},null]}', 'empty'],
    ['more than 2 MB', `{"format":"ai-chat","version":1,"title":"${'é'.repeat(1_000_000)}"}`, 'too-large'],
  ] as const) {
    it(`imports nothing from ${name}, says why, and leaves the open conversation`, async () => {
      const visit = new Visit();
      const page = openList(visit);
      await ask(visit, page, 'One?', '1');
      assert.deepEqual(await page.list.import(json), { isImported: false, reason });
      assert.deepEqual(texts(page), ['One?', '1']);
    });
  }

  it('interrupts an imported answer that was arriving', async () => {
    const visit = new Visit();
    const page = openList(visit);
    const message = { turnId: 't', createdAt: 1, text: 'x' };
    const messages = [
      { ...message, id: 'p', role: 'user', state: 'sending' },
      { ...message, id: 'a', parentId: 'p', role: 'assistant', state: 'streaming', lastEventNumber: 3 },
    ];
    void page.list.import(JSON.stringify({ format: 'ai-chat', version: 1, messages }));
    await visit.settle(1_000);
    const states = page.list
      .getSnapshot()
      .conversation.getSnapshot()
      .messages.map(({ state }) => state);
    assert.deepEqual([states, visit.backend.asked], [['done', 'interrupted'], []]);
  });

  it('exports all conversations of the visitor, and erases them in the browser and at the backend', async () => {
    const visit = new Visit();
    const [page, other] = [openList(visit, { userId: 'anna' }), openList(visit, { userId: 'bert' })];
    await ask(visit, other, 'Of Bert?', 'yes');
    await ask(visit, page, 'One?', '1');
    page.list.create();
    await ask(visit, page, 'Two?', '2');
    const all: unknown = JSON.parse(await page.list.exportAll());
    assert.deepEqual(
      (all as { title: string }[]).map(({ title }) => title),
      ['Two?', 'One?'],
    );
    visit.backend.beforeClear = () => Promise.reject(new ChatError(errorInfo('unreachable')));
    assert.equal(await page.list.eraseAll(), false);
    assert.equal(titles(page).length, 2, 'what the backend still has is in the list');
    visit.backend.beforeClear = () => Promise.resolve();
    assert.equal(await page.list.eraseAll(), true);
    await visit.settle(1_000);
    assert.deepEqual([titles(page), texts(page), visit.backend.cleared], [[], [], 2]);
    assert.deepEqual(
      stored(visit, 'anna').filter((name) => !/:index$|page-user/.test(name)),
      [],
    );
    assert.deepEqual(titles(other), ['Of Bert?']);
  });

  it('erases all by one request where the backend has one, also running turns, what is being written and titles', async () => {
    const visit = new Visit();
    visit.backend.erased = 0;
    const page = openList(visit);
    const other = openList(visit, {}, page.session);
    await ask(visit, page, 'One?', '1');
    await page.list.rename('', 'Secret');
    page.list.create();
    await ask(visit, page, 'Two?');
    page.list.create();
    page.list.getSnapshot().conversation.setDraft('half a secret');
    await visit.settle(1_000);
    assert.equal(await page.list.eraseAll(), true);
    await visit.settle(10_000);
    assert.deepEqual([visit.backend.erased, visit.backend.cleared], [1, 0]);
    assert.deepEqual([titles(page), titles(other), texts(page)], [[], [], []]);
    const left = [...visit.local.texts, ...page.session.texts].filter(([, value]) => value !== '\0');
    assert.deepEqual(
      left.filter(([name, value]) => /One|Two|secret|title/i.test(value) || /:(?:state|transcript|draft)/.test(name)),
      [],
    );
    assert.equal(await page.list.exportAll(), '[]');
    await ask(visit, page, 'Again?', 'yes');
    assert.deepEqual(titles(page), ['Again?']);
  });

  it('lists a thousand stored conversations in little CPU time', async () => {
    const visit = new Visit();
    const storage = createMemoryStorage();
    const page = openList(visit, { userId: 'anna', storage });
    await ask(visit, page, 'One?', '1');
    const name = (await storage.keys('ai-chat:')).find((key) => key.endsWith(':index')) ?? '';
    const entry = (await storage.get(name)) ?? '';
    for (let number = 0; number < 999; number++)
      await storage.set(name.replace(':anna:', `%0023key${number}:anna:`), entry.replace('One?', `No. ${number}`));
    const before = process.cpuUsage();
    await page.list.refresh();
    assert.equal(titles(page).length, 1_000);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
  });

  it('leaves nothing running when it is disposed of', async () => {
    const visit = new Visit();
    const page = openList(visit);
    await ask(visit, page, 'One?', '1');
    page.list.create();
    await ask(visit, page, 'Two?');
    page.list.open('');
    await visit.settle();
    page.list.dispose();
    await visit.settle(6_000);
    const { browser, backend } = visit;
    const left = [
      browser.openPorts,
      browser.openLocks,
      browser.clock.pending,
      page.page.listenerCount,
      backend.connections,
    ];
    assert.deepEqual(left, [0, 0, 0, 0, 0]);
  });
});
