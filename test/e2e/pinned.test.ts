import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';

/** A site that pasted what the demo shows, and a server between it and the relay that exchanges files. */
describe('a site that is pinned to one build', () => {
  let relay: RelayProcess;
  let browser: Browser;
  let between: string;
  let site: string;
  let pasted = { html: '', policy: '' };
  const servers: Server[] = [];

  /** What the server between adds a line to. */
  let exchanged = /^$/;
  /** What the site serves, and under which policy. */
  let html = '';
  let policy = '';

  const open = async (server: Server): Promise<string> => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const exchange = async (path: string, response: ServerResponse) => {
    const answer = await fetch(relay.url + path);
    // On a line of its own, because a script ends with the comment that names its source map.
    const added = exchanged.test(path) ? '\nglobalThis.exchanged = true;' : '';
    const headers = { 'content-type': answer.headers.get('content-type') ?? '', 'access-control-allow-origin': '*' };
    response.writeHead(answer.status, headers).end((await answer.text()) + added);
  };

  before(async () => {
    relay = await startRelayProcess();
    browser = await launchChromium();
    between = await open(createServer((request, response) => void exchange(request.url ?? '', response)));
    site = await open(
      createServer((_request, response) => {
        const headers = { 'content-type': 'text/html', ...(policy && { 'content-security-policy': policy }) };
        response.writeHead(200, headers).end(`<!doctype html><link rel="icon" href="data:,">${html}`);
      }),
    );
    const demo = await browser.newPage();
    await demo.goto(`${between}/demo/index.html`, { waitUntil: 'networkidle0' });
    pasted = {
      html: await demo.$eval('#snippet-pinned', (code) => code.textContent ?? ''),
      policy: await demo.$eval('#snippet-policy', (code) => code.textContent ?? ''),
    };
    await demo.close();
    pasted.html = pasted.html.replace('<ai-chat ', '<ai-chat transport="loopback" ');
  });

  after(async () => {
    await browser?.close();
    await relay?.stop();
    for (const server of servers) server.close().closeAllConnections();
  });

  /** Opens the site as a new visitor, presses the launcher, and looks whether a chat comes that answers. */
  async function visit(check: (page: Page, scripts: readonly string[]) => Promise<void>): Promise<void> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const scripts: string[] = [];
    page.on('requestfinished', (request) => scripts.push(new URL(request.url()).pathname));
    await page.goto(site, { waitUntil: 'networkidle0' });
    const launcher = await page.waitForSelector('ai-chat >>> [part~="launcher"]', { visible: true });
    await launcher?.click();
    await check(page, scripts);
    await context.close();
  }

  const wasExchanged = (page: Page) => page.evaluate(() => 'exchanged' in globalThis);

  async function answers(page: Page): Promise<void> {
    const input = await page.waitForSelector('ai-chat >>> [part~="field"]', { visible: true });
    await input?.type('Hello!');
    await page.keyboard.press('Enter');
    await page.waitForSelector('ai-chat >>> [part~="answer"].done');
  }

  it('has a chat, every file of it by a hash', async () => {
    exchanged = /^$/;
    [html, policy] = [pasted.html, ''];
    await visit(async (page, scripts) => {
      await answers(page);
      const hashes = /"importmap">(.*)<\/script>/.exec(html)?.[1] ?? '{}';
      const { integrity } = JSON.parse(hashes) as { integrity: Record<string, string> };
      const fetched = scripts.filter((path) => path.endsWith('.js'));
      assert.ok(fetched.length > 2, String(fetched));
      for (const path of fetched) assert.match(integrity[between + path] ?? '', /^sha384-/, path);
    });
  });

  it('has one under a strict policy, too, with the line that the demo shows', async () => {
    exchanged = /^$/;
    [html, policy] = [
      pasted.html,
      `default-src 'none'; ${pasted.policy}; require-trusted-types-for 'script'; trusted-types lit-html`,
    ];
    await visit(answers);
  });

  it('runs no file that was exchanged: neither the first nor one that is fetched later', async () => {
    [html, policy] = [pasted.html, ''];
    exchanged = /\/v[^/]+\/chunks\//;
    await visit(async (page, scripts) => {
      const refused = await page.waitForFunction(() =>
        performance.getEntriesByType('resource').some(({ name }) => name.includes('/chunks/')),
      );
      assert.ok(refused);
      await page.waitForNetworkIdle();
      assert.equal(await wasExchanged(page), false);
      assert.equal(await page.$('ai-chat >>> [part~="field"]'), null);
      assert.ok(scripts.some((path) => path.endsWith('/ai-chat.js')));
    });
    exchanged = /\/v[^/]+\/ai-chat\.js/;
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(site, { waitUntil: 'networkidle0' });
    assert.equal(await wasExchanged(page), false);
    assert.equal(await page.evaluate(() => customElements.get('ai-chat')), undefined);
    await context.close();
  });

  it('would run one without the map, which is what README says of older browsers', async () => {
    exchanged = /\/v[^/]+\/chunks\//;
    [html, policy] = [pasted.html.replace(/<script type="importmap">.*<\/script>/, ''), ''];
    await visit(async (page) => {
      await answers(page);
      assert.equal(await wasExchanged(page), true);
    });
  });
});
