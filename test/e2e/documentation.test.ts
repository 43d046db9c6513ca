import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { ChatPage } from '../helpers/chat-page.ts';
import { DOCUMENTATION_PAGES, readPage } from '../helpers/code-samples.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { ROOT } from '../helpers/source-file.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';

const PAGES = DOCUMENTATION_PAGES.flatMap((path) => /\/docs\/(\w+)\.md$/.exec(path)?.[1] ?? []);

/** The documentation as the relay serves it: Markdown files, drawn in the browser by the built widget's engine. */
describe('the documentation of a running relay', () => {
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

  for (const name of PAGES) {
    it(`draws ${name}.md with its headings, tables, code and links, under the strict policy`, async () => {
      const source = readPage(`demo/docs/${name}.md`);
      const { page, faults, close } = await open(`?page=${name}`);
      const drawn = await page.$eval('main', (main) => ({
        title: main.querySelector('h1')?.textContent,
        headings: [...main.querySelectorAll('h2, h3')].map(({ id }) => id),
        tables: main.querySelectorAll('table').length,
        code: main.querySelectorAll('pre code').length,
        links: [...main.querySelectorAll<HTMLAnchorElement>('a[href]')].map(({ href }) => href),
        text: main.textContent,
      }));
      assert.equal(drawn.title, /^# (.*)$/m.exec(source)?.[1]);
      assert.equal(drawn.headings.length, source.match(/^###? .*$/gm)?.length ?? 0);
      assert.ok(drawn.headings.every((id) => /^[\w-]+$/.test(id)));
      assert.equal(drawn.tables, source.match(/^\| --- .*$/gm)?.length ?? 0);
      assert.equal(drawn.code, (source.match(/^ *```/gm)?.length ?? 0) / 2);
      for (const link of drawn.links.filter((href) => href.startsWith(relay.url))) {
        const { pathname, searchParams } = new URL(link);
        const isPage = pathname === '/demo/docs/' && PAGES.includes(searchParams.get('page') ?? '');
        assert.ok(isPage || statSync(join(ROOT, pathname), { throwIfNoEntry: false })?.isFile(), `it links to ${link}`);
      }
      assert.doesNotMatch(drawn.text, /<!--|^```/m);
      assert.deepEqual(faults, []);
      await close();
    });
  }

  it('follows links between its pages, to the heading that they name', async () => {
    const { page, close } = await open('?page=security');
    await Promise.all([page.waitForNavigation(), page.click('main a[href="?page=relay#memory"]')]);
    await page.waitForFunction(() => {
      const { top = -1 } = document.getElementById('memory')?.getBoundingClientRect() ?? {};
      return top >= 0 && top < innerHeight;
    });
    assert.match(page.url(), /\/demo\/docs\/\?page=relay#memory$/);
    await close();
  });

  it('shows a message for a page that does not exist', async () => {
    for (const query of ['?page=none', '?page=../index.html']) {
      const { page, close } = await open(query);
      assert.equal(await page.$eval('h1', ({ textContent }) => textContent), 'Not found');
      await close();
    }
  });

  async function open(query: string) {
    const chat = await ChatPage.open(browser, `${relay.url}/demo/docs/${query}`);
    await chat.page.waitForSelector('main:not([aria-busy])');
    return { page: chat.page, faults: chat.faults, close: () => chat.close() };
  }
});
