/**
 * Takes pictures of the gallery's cards in each width, colour scheme and direction, and puts those of one combination together on a sheet:
 * twelve sheets, which a person can look through in minutes. Needs the built widget.
 *
 *   npm run screenshots                                   all
 *   npm run screenshots -- fault theme-shop               the cards whose ids begin so
 *   npm run screenshots -- --width 360 --scheme dark --dir rtl
 */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import { GALLERY_CARDS, openGallery, setSwitches, type GalleryCard } from '../helpers/gallery.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { ROOT } from '../helpers/source-file.ts';

interface Combination {
  readonly width: number;
  readonly scheme: string;
  /** Empty: that of the card. */
  readonly dir: string;
}

const FOLDER = join(ROOT, 'test/screenshots/pictures');
/** Width of a picture on a sheet, by that of the window. */
const SHEET_WIDTHS: Readonly<Record<number, number>> = { 360: 240, 768: 400, 1280: 480 };
const PICTURES_PER_ROW = 6;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', multiple: true, default: ['360', '768', '1280'] },
    scheme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    dir: { type: 'string', multiple: true, default: ['ltr', 'rtl'] },
  },
});
const combinations = values.width.flatMap((width) =>
  values.scheme.flatMap((scheme) => values.dir.map((dir) => ({ width: Number(width), scheme, dir }))),
);
const cards = GALLERY_CARDS.filter(
  ({ id }) => positionals.length === 0 || positionals.some((start) => id.startsWith(start)),
);
assert.ok(cards.length > 0, 'no card begins so');

const start = performance.now();
rmSync(FOLDER, { recursive: true, force: true });
for (const combination of combinations) mkdirSync(join(FOLDER, nameOf(combination)), { recursive: true });
const gallery = await openGallery();
const browser = await launchChromium('--force-prefers-reduced-motion', '--hide-scrollbars');
try {
  const page = await browser.newPage();
  for (const card of cards) await photograph(page, card);
  for (const combination of combinations) await makeSheet(page, combination);
} finally {
  await browser.close();
  gallery.close();
}
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(`${cards.length * combinations.length} pictures, ${combinations.length} sheets in ${seconds} s: ${FOLDER}`);

/** Takes all pictures of a card. It is brought into its state once; the rest are switches and sizes of the window, as a visitor's are. */
async function photograph(page: Page, card: GalleryCard): Promise<void> {
  await page.setViewport({ width: 1280, height: card.height ?? 640 });
  await gallery.openCard(page, card);
  for (const combination of combinations) {
    const { width, scheme, dir } = combination;
    await page.setViewport({ width, height: card.height ?? 640 });
    await setSwitches(page, { scheme, dir });
    await page.screenshot({ path: join(FOLDER, nameOf(combination), `${card.id}.png`) });
  }
}

async function makeSheet(page: Page, combination: Combination): Promise<void> {
  const name = nameOf(combination);
  const width = SHEET_WIDTHS[combination.width] ?? 320;
  const figures = cards.map(
    ({ id, title }) =>
      `<figure><img src="${name}/${id}.png" width="${width}"><figcaption>${title}</figcaption></figure>`,
  );
  const file = join(FOLDER, `${name}.html`);
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><title>${name}</title><style>
body { margin: 16px; font: 13px system-ui, sans-serif; background: #8a8f94 }
main { display: grid; grid-template-columns: repeat(${PICTURES_PER_ROW}, ${width}px); gap: 20px 16px; align-items: start }
figure { margin: 0 } img { display: block } figcaption { padding-block: 4px }
</style><h1>${name}</h1><main>${figures.join('')}</main>`,
  );
  await page.setViewport({ width: (width + 16) * PICTURES_PER_ROW + 32, height: 800 });
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}

function nameOf({ width, scheme, dir }: Combination): string {
  return `${width}-${scheme}-${dir}`;
}
