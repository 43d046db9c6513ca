import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, ConsoleMessage, Page } from 'puppeteer-core';
import { accessibilityFindings } from '../helpers/accessibility-findings.ts';
import { coverPairs } from '../helpers/cover-pairs.ts';
import {
  GALLERY_CARDS,
  LAYOUTS,
  openGallery,
  setSwitches,
  shortenLongWaits,
  type Gallery,
} from '../helpers/gallery.ts';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';

/**
 * States that differ in the elements they consist of, or in what a layout does to them; the rest of an answer's elements are looked at in
 * `accessibility.browser.ts`. `test/axe/axe.ts` looks at all cards, in every combination and theme.
 */
const STATES = [
  'launcher-unread',
  'launcher-preview',
  'empty',
  'queued',
  'assistants',
  'menu',
  'streaming',
  'rich',
  'table',
  'trace-done',
  'sources',
  'fault-wait',
  'failed',
];

const ROWS = coverPairs({ card: STATES, layout: LAYOUTS, scheme: ['light', 'dark'], dir: ['ltr', 'rtl'] });

/** The pages that cards are opened in, one after the other: in its second card a page has the code of widget and axe compiled already. */
const PAGES = 2;

describe('the gallery', { concurrency: PAGES }, () => {
  let gallery: Gallery;
  let browser: Browser;
  const freePages: Page[] = [];

  before(async () => {
    gallery = await openGallery();
    browser = await launchChromium(...MANY_PAGES);
    for (let count = 0; count < PAGES; count += 1) {
      const page = await browser.newPage();
      await shortenLongWaits(page);
      freePages.push(page);
    }
  });

  after(async () => {
    await browser?.close();
    gallery?.close();
  });

  for (const card of GALLERY_CARDS.filter(({ id }) => STATES.includes(id))) {
    const rows = ROWS.filter((row) => row.card === card.id);
    const looks = rows.map(({ layout, scheme, dir }) => `${layout} ${scheme} ${dir}`).join(', ');
    it(`shows "${card.id}" without an error, and axe finds nothing: ${looks}`, async () => {
      const page = freePages.pop();
      assert.ok(page);
      const errors: string[] = [];
      const onConsole = (message: ConsoleMessage): unknown => message.type() === 'error' && errors.push(message.text());
      const onError = (error: unknown): unknown => errors.push(String(error));
      page.on('console', onConsole).on('pageerror', onError);
      try {
        await page.setViewport({ width: 1000, height: card.height ?? 640 });
        await gallery.openCard(page, card);
        for (const { card: _, ...switches } of rows) {
          await setSwitches(page, switches);
          assert.deepEqual(await accessibilityFindings(page), [], JSON.stringify(switches));
        }
        assert.deepEqual(errors, []);
      } finally {
        page.off('console', onConsole).off('pageerror', onError);
        freePages.push(page);
      }
    });
  }

  it('has each card that axe looks at', () => {
    const ids = new Set(GALLERY_CARDS.map(({ id }) => id));
    assert.deepEqual(
      STATES.filter((id) => !ids.has(id)),
      [],
    );
  });

  it('lists all cards, and passes its switches to them', async () => {
    const page = await browser.newPage();
    await page.goto(`${gallery.url}gallery.html?dir=rtl`, { waitUntil: 'domcontentloaded' });
    const titles = await page.$$eval('.card h3', (headings) => headings.map(({ textContent }) => textContent));
    assert.deepEqual(
      titles,
      GALLERY_CARDS.map(({ title }) => title),
    );
    await page.select('select[name=scheme]', 'dark');
    await page.waitForFunction(() => {
      const { documentElement } = document.querySelector('iframe')?.contentDocument ?? {};
      return documentElement?.dataset['scheme'] === 'dark' && documentElement.dir === 'rtl';
    });
    await page.close();
  });
});
