import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { AiChatConversationEvent } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';

/** A chat in which these prompts were asked, each in a conversation of its own, and its list. */
async function openList(...prompts: string[]): Promise<Stage> {
  const stage = await openChat();
  for (const prompt of prompts) {
    await stage.element.newConversation();
    await stage.rendered();
    const turn = await stage.ask(prompt);
    turn.answer(`About ${prompt}`);
    await stage.rendered();
  }
  await stage.choose('Conversations');
  await stage.appears('conversations');
  await stage.rendered();
  return stage;
}

const titles = (stage: Stage): string[] =>
  stage.parts('entry').map((entry) => entry.querySelector('.entry-title')?.textContent ?? '');

/** The title of the row with the focus, or the name of what has it. */
function focused({ root }: Stage): string {
  const active = root.activeElement;
  return active?.querySelector('.entry-title')?.textContent ?? active?.getAttribute('aria-label') ?? '';
}

describe('the list of conversations', () => {
  it('is opened, searched, renamed, deleted from and closed by keyboard alone', async () => {
    const stage = await openList('Socks', 'Hats', 'Shoes');
    expect(titles(stage)).to.deep.equal(['Shoes', 'Hats', 'Socks']);
    expect(focused(stage), 'the open conversation').to.equal('Shoes');
    await sendKeys({ press: 'ArrowDown' });
    expect(focused(stage)).to.equal('Hats');
    await sendKeys({ press: 'F2' });
    await stage.rendered();
    await sendKeys({ type: 'Caps' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(titles(stage)).to.deep.equal(['Shoes', 'Caps', 'Socks']);
    expect(focused(stage)).to.equal('Caps');
    await sendKeys({ press: 'F2' });
    await stage.rendered();
    await sendKeys({ type: 'no' });
    await sendKeys({ press: 'Escape' });
    await stage.rendered();
    expect(titles(stage)[1], 'Escape keeps the title').to.equal('Caps');
    await sendKeys({ press: 'Delete' });
    await stage.rendered();
    expect([titles(stage), focused(stage)]).to.deep.equal([['Shoes', 'Socks'], 'Socks']);
    expect(stage.visibleText).to.contain('“Caps” was deleted.');
    stage
      .parts('action')
      .find(({ textContent }) => textContent.trim() === 'Undo')
      ?.click();
    await until(() => titles(stage).length === 3);
    await stage.rendered();
    expect(focused(stage)).to.equal('Caps');
    await sendKeys({ press: 'Home' });
    await sendKeys({ press: 'ArrowUp' });
    await sendKeys({ type: 'SÓCK' });
    await stage.rendered();
    expect(titles(stage)).to.deep.equal(['Socks']);
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Socks', 'About Socks']);
    expect([stage.parts('conversations').length, stage.isFocused('field')]).to.deep.equal([0, true]);
  });

  it('gives the focus back to the menu’s button on Escape, and covers what is below it meanwhile', async () => {
    const stage = await openList('Socks');
    expect([stage.part('conversation').inert, stage.root.querySelector<HTMLElement>('.footer')?.inert]).to.deep.equal([
      true,
      true,
    ]);
    await sendKeys({ press: 'Escape' });
    await stage.rendered();
    expect([stage.parts('conversations').length, focused(stage), stage.part('conversation').inert]).to.deep.equal([
      0,
      'Menu',
      false,
    ]);
  });

  it('is drawn by the page, with the keys of all conversations, and tells the page what was opened, renamed and deleted', async () => {
    const stage = await openChat();
    const { element } = stage;
    const events: string[] = [];
    element.addEventListener('ai-chat-conversation', (event: AiChatConversationEvent) => {
      events.push(`${event.action} ${event.key ? 'other' : 'first'} ${event.conversationId !== undefined}`);
    });
    (await stage.ask('Socks')).answer('Warm.');
    await element.newConversation();
    (await stage.ask('Hats')).answer('Tall.');
    await stage.rendered();
    const [hats, socks] = await element.listConversations();
    expect([hats?.title, socks?.title, socks?.key]).to.deep.equal(['Hats', 'Socks', '']);
    expect(await element.renameConversation('', 'Stockings')).to.equal(true);
    expect(await element.renameConversation('unknown', 'x')).to.equal(false);
    await element.openConversation('');
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Socks', 'Warm.']);
    await element.deleteConversation(hats?.key ?? '');
    expect((await element.listConversations()).map(({ title }) => title)).to.deep.equal(['Stockings']);
    expect(events).to.deep.equal(['created other true', 'renamed first true', 'opened first true']);
  });

  it('goes on with an answer in another conversation, marks it there, and has its events with its ids', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Socks');
    turn.say('War');
    const id = stage.element.conversationId;
    await stage.element.newConversation();
    await stage.rendered();
    await stage.choose('Conversations');
    await stage.appears('entry');
    expect(stage.part('entry').textContent).to.contain('Answering');
    const replied = new Promise<string | undefined>((resolve) =>
      stage.element.addEventListener('ai-chat-reply', (event) => resolve(event.conversationId), { once: true }),
    );
    turn.answer('m.');
    expect(await replied).to.equal(id);
    await until(() => stage.part('entry').textContent.includes('New answer'));
    stage.part('entry').click();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Socks', 'Warm.']);
  });

  it('draws a thousand conversations page by page', async () => {
    const texts = new Map<string, string>();
    const storage = {
      get: (key: string) => texts.get(key),
      set: (key: string, value: string) => void texts.set(key, value),
      delete: (key: string) => void texts.delete(key),
      keys: (prefix: string) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
    };
    const stage = await openChat({ storage, userId: 'anna' });
    (await stage.ask('Socks')).answer('Warm.');
    await until(() =>
      storage.keys('ai-chat:').some((key) => key.endsWith(':index') && texts.get(key)?.includes('Socks')),
    );
    const name = storage.keys('ai-chat:').find((key) => key.endsWith(':index')) ?? '';
    for (let number = 0; number < 999; number++)
      texts.set(
        name.replace(':anna:', `%0023key${number}:anna:`),
        (texts.get(name) ?? '').replace('Socks', `No. ${number}`),
      );
    await stage.choose('Conversations');
    await until(() => titles(stage).length === 50);
    const list = stage.part('conversations');
    list.scrollTop = list.scrollHeight;
    await until(() => titles(stage).length > 50);
    const search = stage.part('search') as HTMLInputElement;
    search.value = 'no. 998';
    search.dispatchEvent(new Event('input'));
    await stage.rendered();
    expect(titles(stage)).to.deep.equal(['No. 998']);
  });

  it('is not offered where the backend has one conversation', async () => {
    const stage = await openChat({}, { history: () => Promise.resolve([]) });
    (await stage.ask('Socks')).answer('Warm.');
    stage.root.querySelector<HTMLElement>('header [aria-haspopup="menu"]')?.click();
    await stage.appears('menu');
    expect(stage.parts('item').map(({ textContent }) => textContent.trim())).to.deep.equal([
      'Export conversation',
      'Keyboard shortcuts',
      'Clear conversation',
    ]);
  });

  it('saves the open conversation as a file, and opens one again, with a reason where that is not possible', async () => {
    const stage = await openChat();
    (await stage.ask('Socks: which?')).answer('**Warm** ones.');
    await stage.rendered();
    const saved: Array<{ name: string; text: Promise<string> }> = [];
    const { click } = HTMLAnchorElement.prototype;
    const { createObjectURL } = URL;
    let text = Promise.resolve('');
    URL.createObjectURL = (blob: Blob) => {
      text = blob.text();
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      saved.push({ name: this.download, text });
    };
    try {
      for (const format of ['Markdown', 'JSON, to import it again']) {
        await stage.choose('Export conversation');
        const card = await stage.appears('question');
        [...card.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === format)?.click();
        const { length } = saved;
        await until(() => saved.length > length);
      }
    } finally {
      HTMLAnchorElement.prototype.click = click;
      URL.createObjectURL = createObjectURL;
    }
    expect(saved.map(({ name }) => name)).to.deep.equal(['Socks which.md', 'Socks which.json']);
    expect(await saved[0]?.text).to.contain('**Assistant**\n\n**Warm** ones.');
    await stage.element.newConversation();
    await stage.rendered();
    await stage.choose('Conversations');
    await stage.appears('conversations');
    choose(stage, 'no conversation');
    await until(() => stage.visibleText.includes('This file has no exported conversation.'));
    choose(stage, (await saved[1]?.text) ?? '');
    await until(() => stage.parts('conversations').length === 0);
    await until(() => stage.texts.length === 2);
    expect(stage.texts).to.deep.equal(['Socks: which?', 'Warm ones.']);
    expect((await stage.element.listConversations()).length).to.equal(2);
  });
});

/** Chooses a file with this text to be imported. */
function choose({ root }: Stage, text: string): void {
  const field = root.querySelector<HTMLInputElement>('[type=file]') as HTMLInputElement;
  const files = new DataTransfer();
  files.items.add(new File([text], 'conversation.json', { type: 'application/json' }));
  field.files = files.files;
  field.dispatchEvent(new Event('change'));
}
