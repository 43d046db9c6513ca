import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium, MAX_WAIT_MS } from '../helpers/launch-chromium.ts';
import { ARE_ALL_PLAYED } from '../helpers/played-cases.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';

/** Fewer in `npm test`, because the accessibility tree of 5,000 messages takes Chromium half a minute. */
const COUNT = ARE_ALL_PLAYED ? 5_000 : 1_000;
const LAST = COUNT - 1;
/** A prompt in the middle. */
const MIDDLE = COUNT / 2;

/** Shows a conversation of which each message has its number, in a page with the built widget. */
const SCRIPT = `
  const history = Array.from({ length: ${COUNT} }, (_, index) => ({
    id: 'm' + index,
    turnId: 't' + (index >> 1),
    role: index % 2 ? 'assistant' : 'user',
    state: 'done',
    createdAt: 1700000000000 + index,
    text: index % 2 ? 'answer ' + index + '\\n\\n' + '- some **words** of it\\n'.repeat(index % 5) : 'prompt ' + index,
  }));
  const chat = document.createElement('ai-chat');
  Object.assign(chat, { userId: 'anna', storage: 'none' });
  chat.style.blockSize = '700px';
  chat.transport = () => ({
    capabilities: ['history', 'branches'],
    history: () => Promise.resolve(history),
    async *send({ messages }) {
      yield { type: 'reply-start' };
      yield { type: 'text-delta', delta: 'An answer to: ' + messages.at(-1).text };
      yield { type: 'reply-end', reason: 'done' };
    },
    setListener() {},
    close() {},
  });
  document.body.append(chat);
`;

describe(`a conversation of ${COUNT} messages`, () => {
  let relay: RelayProcess;
  let site: Server;
  let browser: Browser;
  let page: Page;

  before(async () => {
    relay = await startRelayProcess();
    // Without it, Chromium leaves out of the tree what it does not lay out.
    browser = await launchChromium('--force-renderer-accessibility', '--force-prefers-reduced-motion');
    page = await browser.newPage();
    page.setDefaultTimeout(MAX_WAIT_MS);
    await page.setViewport({ width: 900, height: 800 });
    site = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end(
          `<!doctype html><link rel="icon" href="data:,"><script type="module">import '${relay.url}/ai-chat.js';${SCRIPT}</script>`,
        );
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
  });

  after(async () => {
    await browser?.close();
    site?.close();
    await relay?.stop();
  });

  /** What the messages from an index on are, by their ids. */
  const ids = (from: number, to?: number): Promise<string[]> =>
    page.evaluate(
      (start, end) =>
        [...(document.querySelector('ai-chat')?.shadowRoot?.querySelectorAll<HTMLElement>('li[data-id]') ?? [])]
          .slice(start, end)
          .map(({ dataset }) => dataset['id'] ?? ''),
      from,
      to,
    );

  const whenComplete = async (count: number): Promise<void> => {
    await page.waitForFunction(
      (wanted) => document.querySelector('ai-chat')?.shadowRoot?.querySelectorAll('li[data-id]').length === wanted,
      { polling: 100 },
      count,
    );
  };

  const scrollTo = (top: number): Promise<void> =>
    page.evaluate(async (place) => {
      const scroller = document.querySelector('ai-chat')?.shadowRoot?.querySelector('.conversation');
      if (scroller) scroller.scrollTop = place;
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    }, top);

  it('can be written in while most of it is not rendered', async () => {
    await page.waitForFunction(
      (id) => document.querySelector('ai-chat')?.shadowRoot?.querySelector(`li[data-id=${id}]`),
      {},
      `m${LAST}`,
    );
    assert.ok((await ids(0)).length < COUNT);
    await page.focus('>>> textarea');
    await page.keyboard.type('Hello?');
    assert.equal(await page.$eval('>>> textarea', ({ value }) => value), 'Hello?');
  });

  it('does not move under the eyes of a reader in its middle while the rest is rendered', async () => {
    await scrollTo(20_000);
    const moved = await page.evaluate(async (count) => {
      const root = document.querySelector('ai-chat')?.shadowRoot;
      const scroller = root?.querySelector('.conversation')?.getBoundingClientRect();
      const items = (): HTMLElement[] => [...(root?.querySelectorAll<HTMLElement>('li[data-id]') ?? [])];
      const visible = items().find((item) => item.getBoundingClientRect().top > (scroller?.top ?? 0));
      const start = visible?.getBoundingClientRect().top ?? NaN;
      let most = 0;
      while (items().length < count) {
        most = Math.max(most, Math.abs((visible?.getBoundingClientRect().top ?? NaN) - start));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return most;
    }, COUNT);
    assert.ok(moved <= 1, `${moved} px`);
    assert.deepEqual(
      await ids(0),
      Array.from({ length: COUNT }, (_, index) => `m${index}`),
    );
  });

  it('is whole for screen readers', async () => {
    const session = await page.createCDPSession();
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    assert.equal(nodes.filter(({ role }) => role?.value === 'article').length, COUNT);
    assert.ok(nodes.filter(({ role }) => role?.value === 'listitem').length >= COUNT);
    const texts = new Set(nodes.map(({ name }) => String(name?.value)));
    for (const text of ['prompt 0', 'answer 1', `prompt ${MIDDLE}`, `answer ${LAST}`]) assert.ok(texts.has(text), text);
  });

  it('is found by the browser’s search, and selected from end to end', async () => {
    const found = await page.evaluate(
      (text) =>
        (globalThis as unknown as { find(text: string, ...options: boolean[]): boolean }).find(
          text,
          false,
          false,
          true,
        ),
      `answer ${MIDDLE - 99}`,
    );
    assert.equal(found, true);
    const selected = await page.evaluate(() => {
      const list = document.querySelector('ai-chat')?.shadowRoot?.querySelector('.messages');
      if (list) getSelection()?.selectAllChildren(list);
      return getSelection()?.toString() ?? '';
    });
    for (const text of ['prompt 0', `answer ${MIDDLE + 1}`, `answer ${LAST}`]) assert.ok(selected.includes(text), text);
  });

  it('shows another version from a prompt in its middle on, and the first one again', async () => {
    const prompt = `m${MIDDLE}`;
    await page.evaluate((id) => document.querySelector('ai-chat')?.conversation?.edit(id, 'Another prompt'), prompt);
    await page.waitForFunction(() =>
      document.querySelector('ai-chat')?.shadowRoot?.textContent.includes('An answer to: Another prompt'),
    );
    await whenComplete(MIDDLE + 2);
    assert.deepEqual(await ids(MIDDLE - 2, MIDDLE), [`m${MIDDLE - 2}`, `m${MIDDLE - 1}`]);
    await page.evaluate((id) => document.querySelector('ai-chat')?.conversation?.selectBranch(id), prompt);
    await whenComplete(COUNT);
    assert.deepEqual(await ids(MIDDLE - 1, MIDDLE + 2), [`m${MIDDLE - 1}`, prompt, `m${MIDDLE + 1}`]);
  });
});
