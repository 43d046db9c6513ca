import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { openRelayLine } from '../helpers/open-relay-line.ts';
import { PlainChat, stopAndReload } from '../helpers/plain-chat.ts';
import { until } from '../helpers/until.ts';

/** The conversation without the widget, in the demo's own view. */
describe('a chat in plain DOM', { concurrency: true }, () => {
  let browser: Browser;

  before(async () => {
    browser = await launchChromium(...MANY_PAGES);
  });

  after(() => browser?.close());

  async function open(transport: string) {
    const { url, provider, close } = await openRelayLine();
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const faults: string[] = [];
    const scripts: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await page.goto(`${url}/demo/headless.html?transport=${transport}`);
    return {
      chat: new PlainChat(page),
      page,
      provider,
      faults,
      scripts,
      async close() {
        await context.close();
        await close();
      },
    };
  }

  for (const transport of ['cat', 'lovelace']) {
    it(`stops an answer and continues another one after a reload, over ${transport}`, async () => {
      const { chat, provider, faults, scripts, close } = await open(transport);
      await stopAndReload(chat, provider);
      assert.deepEqual(faults, []);
      assert.ok(!scripts.some((script) => /\/(?:ai-chat|chunks\/(?:chat|markdown)-[^/]*)\.js/.test(script)));
      await close();
    });
  }

  it('shows an error by its code, asks again on request, and clears the conversation here and in the backend', async () => {
    const { chat, page, provider, faults, close } = await open('cat');
    provider.plan({ status: 429 });
    await chat.ask('Is anybody there?');
    await until(async () => (await chat.messages()).at(-1)?.state === 'failed');
    assert.equal((await chat.messages()).at(-1)?.note, 'Too many messages. Please wait a moment.');
    provider.plan({ tokens: ['<b>Yes</b>'] });
    await chat.press('retry');
    await chat.answers('<b>Yes</b>', 'done');
    assert.equal(await page.$('[role="log"] b'), null, 'an answer is text, not HTML');
    await chat.press('clear');
    await until(async () => (await chat.messages()).length === 0);
    await page.reload();
    await page.waitForSelector('button[name="clear"]:disabled');
    assert.deepEqual(await chat.messages(), []);
    assert.deepEqual(faults, []);
    await close();
  });

  it('marks its log as busy while an answer arrives, and stops it by Escape', async () => {
    const { chat, page, provider, close } = await open('cat');
    provider.plan({ tokens: ['A ', 'b'], hold: true });
    await chat.ask('The alphabet, please');
    const request = await provider.nextRequest();
    request.next();
    await chat.answers('A ', 'streaming');
    assert.ok(await page.$('[role="log"][aria-busy="true"]'));
    await page.keyboard.press('Escape');
    await chat.answers('A ', 'stopped');
    assert.ok(await page.$('[role="log"][aria-busy="false"]'));
    await close();
  });
});
