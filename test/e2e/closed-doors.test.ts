import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { createRelay } from '../../src/relay/index.ts';
import { ChatPage } from '../helpers/chat-page.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { until } from '../helpers/until.ts';
import { openWebsite, type Website } from '../helpers/website.ts';

/** A site's page before a relay that does not serve it: what its visitor reads, and what its owner does. */
describe('a page that the relay does not serve', () => {
  let browser: Browser;
  let site: Website;
  before(async () => {
    browser = await launchChromium('--host-resolver-rules=MAP *.example 127.0.0.1');
    site = await openWebsite();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  for (const transport of ['cat', 'lovelace'])
    it(`is told so in one sentence without a button, and its owner in one line with the setting (${transport})`, async () => {
      const relay = await createRelay({
        assistants: [{ id: 'a', provider: { kind: 'demo', delayMs: 0 } }],
      });
      const { port } = await relay.listen({ port: 0 });
      const page = new URL(site.page({ transport, url: `http://127.0.0.1:${port}`, layout: 'inline' }));
      page.hostname = 'shop.example';
      const chat = await ChatPage.open(browser, page.href);
      await chat.ask('Hello?');
      const failure = await chat.part('fault');
      assert.match(await failure.evaluate(({ textContent }) => textContent), /is not allowed to use the chat/);
      assert.equal(await failure.$('button'), null);
      const lines = () => chat.faults.filter((fault) => fault.includes('<ai-chat>'));
      await until(() => lines().length > 0);
      assert.equal(lines().length, 1);
      assert.ok(lines()[0]?.includes(`ALLOWED_ORIGINS=${page.origin} `), lines()[0]);
      await chat.close();
      await relay.close({ graceMs: 0 });
    });
});
