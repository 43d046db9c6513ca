import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { serveStrictPage, type StrictPage } from '../helpers/strict-page-server.ts';

interface Vector {
  readonly name: string;
  readonly category: string;
  readonly markdown: string;
  readonly mustNot: string;
  /** So often it is written, one after the other. */
  readonly times?: number;
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../fixtures/xss-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

describe('what is written to do harm, in a page that lets nothing through', () => {
  let browser: Browser;
  let site: StrictPage;
  let page: Page;
  const requests: string[] = [];

  before(async () => {
    site = await serveStrictPage('test/e2e/markdown-attack-page.ts');
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'attack' in window);
    page.on('request', (request) => requests.push(request.url()));
    page.on('framenavigated', (frame) => requests.push(`went to ${frame.url()}`));
  });
  after(async () => {
    await browser.close();
    site.stop();
  });

  it('is of more than two hundred kinds', () => {
    assert.ok(VECTORS.length > 200);
    assert.equal(new Set(VECTORS.map(({ name }) => name)).size, VECTORS.length);
  });

  for (const category of new Set(VECTORS.map((vector) => vector.category))) {
    it(`does none, at once and in pieces: ${category}`, async (t) => {
      const vectors = VECTORS.filter((vector) => vector.category === category);
      const harmful: string[] = [];
      for (const { name, markdown, times = 1, mustNot } of vectors) {
        const source = markdown.repeat(times);
        // What only costs time is written as a fast model writes it.
        const lengths = times > 1 ? [source.length, 80] : [source.length, 4, 1];
        for (const [length, isFull] of [...lengths.map((one) => [one, false] as const), [lengths[1], true] as const]) {
          const harm = await page.evaluate((...all) => window.attack(...all), source, length ?? 1, isFull);
          const how = `in pieces of ${length}${isFull ? ', with everything' : ''}`;
          if (harm.length > 0) harmful.push(`${name}, ${how}, must not ${mustNot}: ${harm.join(', ')}`);
        }
      }
      t.diagnostic(`${vectors.length} vectors`);
      assert.deepEqual(harmful, []);
    });
  }

  it('sees harm where there is some', async () => {
    const harm = await page.evaluate(async () => {
      const done = window.attack('[x](https://a.example)', 4);
      const root = document.querySelector('body > div')?.shadowRoot?.firstElementChild;
      const picture = root?.appendChild(document.createElement('img'));
      picture?.setAttribute('src', 'https://evil.example/x.png');
      return done;
    });
    assert.ok(
      harm.some((found) => found.includes('evil.example')),
      harm.join(', '),
    );
    requests.length = 0;
  });

  it('asked for nothing, and went nowhere', () => {
    assert.deepEqual(requests, []);
    assert.deepEqual(
      site.requests.filter((path) => path !== '/favicon.ico'),
      [],
    );
  });
});
