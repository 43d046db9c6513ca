import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPlayed } from '../helpers/played-cases.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { visitedSite } from '../helpers/visited-site.ts';
import { INTERRUPTIONS } from './interruptions.ts';

/** Higher than the panel, and torn within a line. */
const TOKENS = Array.from({ length: 20 }, (_, line) => ['Line ', `${line}.\n\n`]).flat();
const HALF = 31;
/** Where the reader is: neither at the start nor at the end. */
const PLACE = 100;

describe('a running turn is found again with its prompt and what had come', { concurrency: 8 }, () => {
  const place = visitedSite({ writesHtml: true });

  for (const [row, transport] of ['cat', 'lovelace'].entries()) {
    for (const { when, attributes = {}, run } of INTERRUPTIONS.filter((_, column) => isPlayed(row, column, 2))) {
      it(`when ${when}, over ${transport}`, () =>
        place.visit(async ({ url, provider, visitor }) => {
          provider.plan({ tokens: TOKENS, hold: true });
          const first = await visitor.open(place.site.page({ transport, url, ...attributes }));
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
        }));
    }
  }
});

/** The visible text of the first tokens. */
function textOf(count: number): string {
  return TOKENS.slice(0, count).join('').trimEnd();
}
