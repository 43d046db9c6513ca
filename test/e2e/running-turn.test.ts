import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { openRelayLine } from '../helpers/open-relay-line.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { Visitor } from '../helpers/visitor.ts';
import { openWebsite, type Website } from '../helpers/website.ts';
import { INTERRUPTIONS } from './interruptions.ts';

/** Higher than the panel, and torn within a line. */
const TOKENS = Array.from({ length: 20 }, (_, line) => ['Line ', `${line}.\n\n`]).flat();
const HALF = 31;
/** Where the reader is: neither at the start nor at the end. */
const PLACE = 100;

describe('a running turn is found again with its prompt and what had come', { concurrency: 8 }, () => {
  let browser: Browser;
  let site: Website;

  before(async () => {
    browser = await launchChromium(...MANY_PAGES);
    site = await openWebsite({ writesHtml: true });
  });

  after(async () => {
    await browser?.close();
    site?.close();
  });

  for (const transport of ['cat', 'lovelace']) {
    for (const { when, attributes = {}, run } of INTERRUPTIONS) {
      it(`when ${when}, over ${transport}`, async () => {
        const { url, provider, close } = await openRelayLine();
        const visitor = await Visitor.of(browser);
        try {
          provider.plan({ tokens: TOKENS, hold: true });
          const first = await visitor.open(site.page({ transport, url, ...attributes }));
          if (attributes['layout'] === 'launcher') await first.openPanel();
          await first.ask('Count for me');
          const request = await provider.nextRequest();
          request.next(HALF);
          const prompt = shownPrompt('Count for me');
          await first.shows(prompt, shownAnswer(textOf(HALF), 'streaming'));
          await first.scrollTo(PLACE);
          await first.blur();

          const tab = (await run(first, visitor)) ?? first;
          await tab.shows(prompt, shownAnswer(textOf(HALF), 'streaming'));
          if (tab === first) await tab.isAt(PLACE);
          assert.notEqual(await tab.focused(), 'ai-chat');

          request.next();
          await tab.shows(prompt, shownAnswer(textOf(HALF + 1), 'streaming'));
          request.rest();
          await tab.shows(prompt, shownAnswer(textOf(TOKENS.length)));
          if (tab === first) await tab.isAt(PLACE);
          else await first.shows(prompt, shownAnswer(textOf(TOKENS.length)));
          assert.notEqual(await tab.focused(), 'ai-chat');
          assert.equal(provider.count(), 1);
        } finally {
          await visitor.leave();
          await close();
        }
      });
    }
  }
});

/** The visible text of the first tokens. */
function textOf(count: number): string {
  return TOKENS.slice(0, count).join('').trimEnd();
}
