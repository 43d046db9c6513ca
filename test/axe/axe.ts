/**
 * Lets axe look at every state of the chat in every layout, colour scheme, theme and direction. Takes minutes; `npm test` has a selection in
 * which each two of these come together. Needs the built widget.
 *
 *   npm run test:axe                 all
 *   npm run test:axe -- fault        the cards of the gallery whose ids begin so
 */
import assert from 'node:assert/strict';
import { accessibilityFindings } from '../helpers/accessibility-findings.ts';
import { GALLERY_CARDS, LAYOUTS, openGallery, setSwitches, shortenLongWaits, THEMES } from '../helpers/gallery.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';

const starts = process.argv.slice(2);
const cards = GALLERY_CARDS.filter(({ id }) => starts.length === 0 || starts.some((start) => id.startsWith(start)));
assert.ok(cards.length > 0, 'no card begins so');
const combinations = LAYOUTS.flatMap((layout) =>
  ['light', 'dark'].flatMap((scheme) =>
    ['none', ...THEMES].flatMap((theme) => ['ltr', 'rtl'].map((dir) => ({ layout, scheme, theme, dir }))),
  ),
);

const findings = new Map<string, string[]>();
const gallery = await openGallery();
const browser = await launchChromium('--force-prefers-reduced-motion');
try {
  const page = await browser.newPage();
  await shortenLongWaits(page);
  for (const card of cards) {
    await page.setViewport({ width: 1000, height: card.height ?? 640 });
    await gallery.openCard(page, card);
    for (const switches of combinations) {
      await setSwitches(page, switches);
      for (const finding of await accessibilityFindings(page)) {
        const places = findings.get(finding) ?? [];
        places.push(`${card.id} ${Object.values(switches).join(' ')}`);
        findings.set(finding, places);
      }
    }
  }
} finally {
  await browser.close();
  gallery.close();
}
for (const [finding, places] of findings)
  console.log(`${finding}\n  in ${places.length}: ${places.slice(0, 3).join('; ')}`);
console.log(`axe: ${cards.length * combinations.length} combinations, ${findings.size} findings`);
process.exitCode = findings.size > 0 ? 1 : 0;
