import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { ChatPage } from '../helpers/chat-page.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { openRelayLine, type RelayLine } from '../helpers/open-relay-line.ts';
import { startRelayProcess } from '../helpers/relay-process.ts';
import { startFakeProvider } from '../servers/fake-provider.ts';

const TOKENS = ['Once ', 'upon ', 'a ', 'time,\n\n', 'there ', 'was ', 'a ', 'cat.'];

/** Nothing is lost and nothing paid twice, however badly the network behaves: widget, relay and provider, with a proxy between that cuts. */
describe('a connection is lost in the middle of an answer', () => {
  let browser: Browser;
  let relay: RelayLine;

  before(async () => {
    browser = await launchChromium();
    relay = await openRelayLine();
  });

  after(async () => {
    await browser?.close();
    await relay?.close();
  });

  for (const transport of ['cat', 'lovelace']) {
    it(`over ${transport}: the rest arrives on the next one, and the model was asked once`, async () => {
      const asked = relay.provider.count();
      relay.provider.plan({ tokens: TOKENS, hold: true });
      const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=${transport}`);
      await chat.ask('Tell me a story');
      const request = await relay.provider.nextRequest();
      request.next(3);
      await chat.textIs(0, 'Once upon a');
      relay.line.cut();
      request.next(2);
      await chat.textIs(0, 'Once upon a time,\n\nthere');
      request.rest();
      assert.equal(await chat.answer(0, 'done'), TOKENS.join(''));
      assert.equal(relay.provider.count() - asked, 1);
      await chat.close();
    });

    it(`over ${transport}: stop ends the upstream request before its next token, and the next prompt gets its own answer`, async () => {
      relay.provider.plan({ tokens: TOKENS, hold: true });
      relay.provider.plan({ tokens: ['Another ', 'story.'] });
      const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=${transport}`);
      await chat.ask('Tell me a story');
      const request = await relay.provider.nextRequest();
      request.next(2);
      await chat.textIs(0, 'Once upon');
      await (await chat.part('stop')).click();
      assert.equal(await request.closed, 'aborted');
      assert.equal(request.sent, 2);
      assert.equal(await chat.answer(0, 'stopped'), 'Once upon');
      await chat.ask('Another one');
      assert.equal(await chat.answer(1, 'done'), 'Another story.');
      assert.deepEqual(chat.faults, []);
      await relay.provider.nextRequest();
      await chat.close();
    });

    it(`over ${transport}: a failed answer is asked for again, once, by a button`, async () => {
      relay.provider.plan({ status: 503 });
      relay.provider.plan({ tokens: ['Here I am.'] });
      const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=${transport}`);
      await chat.ask('Are you there?');
      await relay.provider.nextRequest();
      await chat.part('fault');
      await (await chat.part('action')).click();
      await relay.provider.nextRequest();
      assert.equal(await chat.answer(0, 'done'), 'Here I am.');
      assert.deepEqual(chat.faults, []);
      await chat.close();
    });
  }
});

/** The process of the relay is stopped in mid-answer, or gone. */
describe('a relay falls silent in the middle of an answer', { concurrency: true }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  const isSaid = (chat: ChatPage, text: string) =>
    chat.page.waitForFunction(
      (wanted: string) => document.querySelector('ai-chat')?.shadowRoot?.textContent.includes(wanted),
      { timeout: 60_000 },
      text,
    );
  const buttons = (chat: ChatPage) =>
    chat.page.evaluate(() =>
      Array.from(
        document.querySelector('ai-chat')?.shadowRoot?.querySelectorAll('[part~="action"]') ?? [],
        ({ textContent }) => textContent.trim(),
      ),
    );

  it('frozen, it is noticed, and the answer goes on where it was, paid for once', { timeout: 180_000 }, async () => {
    const provider = await startFakeProvider();
    const relay = await startRelayProcess({ OPENAI_BASE_URL: provider.url });
    provider.plan({ tokens: TOKENS, hold: true });
    const [cat, lovelace] = await Promise.all(
      ['cat', 'lovelace'].map((wire) => ChatPage.open(browser, `${relay.url}/demo/inline.html?transport=${wire}`)),
    );
    assert.ok(cat && lovelace);
    await cat.ask('Tell me a story');
    const request = await provider.nextRequest();
    request.next(3);
    await cat.textIs(0, 'Once upon a');
    provider.plan({ tokens: TOKENS, hold: true });
    await lovelace.ask('Tell me a story');
    const other = await provider.nextRequest();
    other.next(3);
    await lovelace.textIs(0, 'Once upon a');
    relay.kill('SIGSTOP');
    await Promise.all([cat, lovelace].map((chat) => isSaid(chat, 'Reconnecting…')));
    for (const chat of [cat, lovelace]) {
      await isSaid(chat, 'Retry now');
      assert.deepEqual(await buttons(chat), ['Retry now']);
    }
    relay.kill('SIGCONT');
    request.rest();
    other.rest();
    for (const chat of [cat, lovelace]) assert.equal(await chat.answer(0, 'done'), TOKENS.join(''));
    assert.equal(provider.count(), 2);
    await Promise.all([cat.close(), lovelace.close()]);
    await relay.stop();
    await provider.stop();
  });

  it('killed, it is said, and the answer can be asked for again', { timeout: 180_000 }, async () => {
    const provider = await startFakeProvider();
    const relay = await startRelayProcess({ OPENAI_BASE_URL: provider.url });
    provider.plan({ tokens: TOKENS, hold: true });
    const chat = await ChatPage.open(browser, `${relay.url}/demo/inline.html`);
    await chat.ask('Tell me a story');
    (await provider.nextRequest()).next(3);
    await chat.textIs(0, 'Once upon a');
    relay.kill('SIGKILL');
    await relay.exit;
    await isSaid(chat, 'Reconnecting…');
    // It is given 20 s to come back.
    assert.equal(await chat.answer(0, 'interrupted'), 'Once upon a');
    assert.deepEqual(await buttons(chat), ['Retry now', 'Try again']);
    await chat.close();
    await provider.stop();
  });
});
