import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { BUDGETS } from '../helpers/budgets.ts';
import { ChatPage } from '../helpers/chat-page.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';

/** The product as a whole: the built widget in Chromium, the relay as a process, the demonstration as the model. */
describe('a visitor asks and is answered', () => {
  let relay: RelayProcess;
  let browser: Browser;

  before(async () => {
    relay = await startRelayProcess();
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    await relay?.stop();
  });

  for (const transport of ['cat', 'lovelace']) {
    it(`over ${transport}, in the page`, async () => {
      const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=${transport}`);
      await chat.ask('What do you know about socks? A table, please.');
      const answer = await chat.answer(0, 'done');
      assert.match(answer, /demonstration/i);
      assert.match(answer, /\n\n/, 'paragraphs stay apart');
      await chat.ask('And about hats, in a list?');
      assert.match(await chat.answer(1, 'done'), /hats/);
      assert.deepEqual(chat.faults, []);
      await chat.close();
    });

    it(`over ${transport}, from the launcher`, async () => {
      const chat = await ChatPage.open(browser, `${relay.url}/demo/index.html`, { width: 360, height: 740 });
      await chat.page.$eval('ai-chat', (element, name) => Object.assign(element, { transport: name }), transport);
      await chat.openPanel();
      await chat.ask('Hello! A quote, please.');
      assert.match(await chat.answer(0, 'done'), /demonstration/i);
      assert.deepEqual(chat.faults, []);
      await chat.close();
    });
  }

  it('with the keyboard alone, from the launcher to a stopped answer and back', async () => {
    const chat = await ChatPage.open(browser, `${relay.url}/demo/index.html`);
    const { keyboard } = chat.page;
    await (await chat.part('launcher')).focus();
    await keyboard.press('Enter');
    await chat.part('field');
    await keyboard.type('Tell me everything');
    await keyboard.press('Enter');
    await chat.answer(0, 'streaming');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    const stopped = await chat.answer(0, 'stopped');
    await keyboard.press('Escape');
    await chat.page.waitForFunction(() => !(document.querySelector('ai-chat') as unknown as { open: boolean }).open);
    const focused = await chat.page.evaluate(
      () => document.querySelector('ai-chat')?.shadowRoot?.activeElement?.getAttribute('part') ?? null,
    );
    assert.equal(focused, 'launcher');
    assert.ok(stopped.length > 0, 'what came stays');
    assert.deepEqual(chat.faults, []);
    await chat.close();
  });

  it('and a closed launcher has fetched nothing but itself', async () => {
    const chat = await ChatPage.open(browser, `${relay.url}/demo/index.html`);
    await chat.page.waitForNetworkIdle();
    const [own, ...more] = [...chat.scripts].filter(([path]) => !path.startsWith('/demo/'));
    assert.deepEqual(more, []);
    assert.ok(own && own[1] <= BUDGETS.launcher, `the launcher weighs ${own?.[1]} bytes over the wire`);
    await chat.close();
  });

  it('and a working chat over the Cat has fetched no more than its budget', async () => {
    const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=cat`);
    await chat.ask('A list and a link, please.');
    // The end of the answer has code in it, whose colours come when they are needed.
    await chat.answer(0, 'streaming');
    const scripts = widgetScripts(chat);
    const total = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
    const budget = BUDGETS.openChat + BUDGETS.conversation + BUDGETS.storage + BUDGETS.answer + SHARED_LATER;
    assert.ok(total <= budget, `${total} bytes: ${JSON.stringify([...scripts])}`);
    await chat.close();
  });

  it('and code has fetched its bar and its colours, within their budget', async () => {
    const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=cat`);
    await chat.page.waitForNetworkIdle();
    const there = new Set(chat.scripts.keys());
    await chat.ask('A snippet of code, please.');
    for (const part of ['.code-copy', 'code .keyword']) await chat.page.waitForSelector(`ai-chat >>> ${part}`);
    // The colours of the second block, of another language, may be here already.
    const more = [...widgetScripts(chat)].filter(([path]) => !there.has(path) && !path.includes('/shell-'));
    const total = more.reduce((sum, [, bytes]) => sum + bytes, 0);
    assert.ok(
      total > 0 && total <= BUDGETS.conversation + BUDGETS.storage + BUDGETS.answer + BUDGETS.code + SHARED_LATER,
      `${total} bytes: ${JSON.stringify(more)}`,
    );
    assert.deepEqual(chat.faults, []);
    await chat.close();
  });
});

/** What the chunks share that come in advance or after an answer, in bytes: icons, and the sizes of files. */
const SHARED_LATER = 2_320;

/** What the page fetched of ours, without the demo's own scripts, what is fetched in advance for when the connection is lost, and what comes after an answer. */
function widgetScripts({ scripts }: ChatPage): Map<string, number> {
  return new Map([...scripts].filter(([path]) => !/^\/demo\/|secondary-views|message-actions/.test(path)));
}
