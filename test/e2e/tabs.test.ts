import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatTab } from '../helpers/chat-tab.ts';
import { isPlayed } from '../helpers/played-cases.ts';
import { shownAnswer, shownPrompt, type ShownMessage } from '../helpers/shown-message.ts';
import { visitedSite, type Visit } from '../helpers/visited-site.ts';
import { Visitor } from '../helpers/visitor.ts';
import { start as startCat } from '../servers/stock-cat.ts';

const PROMPT = shownPrompt('Count for me');
const TOKENS = ['One, ', 'two, ', 'three.'];

/** Two tabs of one visitor, opened before the first prompt. */
interface Tabs extends Visit {
  /** The tab that was opened first. */
  readonly first: ChatTab;
  readonly second: ChatTab;
}

interface Scenario {
  readonly what: string;
  readonly run: (tabs: Tabs) => Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    what: 'show a turn as it happens, whichever of them has asked',
    async run({ first, second, provider }) {
      for (const [count, tab] of [first, second].entries()) {
        const earlier = count === 0 ? [] : [PROMPT, shownAnswer(TOKENS.join(''))];
        const request = await ask(tab, provider);
        request.next(2);
        await both(first, second, ...earlier, PROMPT, shownAnswer('One, two,', 'streaming'));
        request.rest();
        await both(first, second, ...earlier, PROMPT, shownAnswer(TOKENS.join('')));
      }
      assert.equal(provider.count(), 2);
    },
  },
  {
    what: 'have one conversation, which the model is given',
    async run({ first, second, provider }) {
      provider.plan({ tokens: ['Nice to meet you.'] });
      await first.ask('I am Anna.');
      const earlier = [shownPrompt('I am Anna.'), shownAnswer('Nice to meet you.')];
      await both(first, second, ...earlier);
      provider.plan({ tokens: ['You are Anna.'] });
      await second.ask('Who am I?');
      await both(first, second, ...earlier, shownPrompt('Who am I?'), shownAnswer('You are Anna.'));
      assert.match(JSON.stringify(provider.requests.at(-1)?.body), /I am Anna\./);
    },
  },
  {
    what: 'stop a turn for all of them and for the provider',
    async run({ first, second, provider }) {
      const request = await ask(first, provider);
      request.next(2);
      await both(first, second, PROMPT, shownAnswer('One, two,', 'streaming'));
      await (await second.part('stop')).click();
      const stopped = shownAnswer('One, two,', 'stopped', {
        sentence: 'You stopped this answer.',
        buttons: ['Continue'],
      });
      await both(first, second, PROMPT, stopped);
      assert.equal(await request.closed, 'aborted');
    },
  },
  {
    what: 'clear the conversation in all of them',
    async run({ first, second, provider }) {
      (await ask(first, provider)).rest();
      await both(first, second, PROMPT, shownAnswer(TOKENS.join('')));
      await second.page.$eval('ai-chat', (chat) => (chat as unknown as { clear(): Promise<void> }).clear());
      await both(first, second);
      await second.reload();
      await second.part('field');
      await both(first, second);
    },
  },
  {
    what: 'keep their drafts apart',
    async run({ first, second }) {
      const [one, other] = [await first.part('field'), await second.part('field')];
      await one.type('a draft');
      await other.type('another one');
      const valueOf = (input: typeof one) => input.evaluate((element) => (element as HTMLTextAreaElement).value);
      assert.deepEqual([await valueOf(one), await valueOf(other)], ['a draft', 'another one']);
    },
  },
  ...(['first', 'second'] as const).map((closing) => ({
    what: `go on when the ${closing} tab is closed in mid-answer`,
    async run(tabs: Tabs) {
      const { provider } = tabs;
      const request = await ask(tabs.first, provider);
      request.next();
      await both(tabs.first, tabs.second, PROMPT, shownAnswer('One,', 'streaming'));
      await tabs[closing].page.close();
      const rest = closing === 'first' ? tabs.second : tabs.first;
      request.next();
      await rest.shows(PROMPT, shownAnswer('One, two,', 'streaming'));
      request.rest();
      await rest.shows(PROMPT, shownAnswer(TOKENS.join('')));
      assert.equal(provider.count(), 1);
    },
  })),
  ...(['first', 'second'] as const).map((frozen) => ({
    what: `go on when the ${frozen} tab is frozen in mid-answer, which has the answer when it is resumed`,
    async run(tabs: Tabs) {
      const { first, second, provider } = tabs;
      const request = await ask(first, provider);
      request.next();
      await both(first, second, PROMPT, shownAnswer('One,', 'streaming'));
      await tabs[frozen].freeze(true);
      const rest = frozen === 'first' ? second : first;
      request.next();
      await rest.shows(PROMPT, shownAnswer('One, two,', 'streaming'));
      request.rest();
      await rest.shows(PROMPT, shownAnswer(TOKENS.join('')));
      const next = await ask(rest, provider);
      next.rest();
      const turn = [PROMPT, shownAnswer(TOKENS.join(''))];
      await rest.shows(...turn, ...turn);
      await tabs[frozen].freeze(false);
      await tabs[frozen].shows(...turn, ...turn);
      assert.equal(provider.count(), 2);
    },
  })),
  {
    what: 'send a prompt once that waited without a connection, also after a reload',
    async run({ first, second, provider, line, visitor }) {
      (await ask(first, provider)).rest();
      const turn = [PROMPT, shownAnswer(TOKENS.join(''))];
      await both(first, second, ...turn);
      await visitor.offline(true);
      line.offline(true);
      await first.ask('Are you there?');
      await first.says('Will be sent when you are online');
      // The site can be reached again, the relay cannot.
      await visitor.offline(false);
      await first.reload();
      await first.says('Are you there?');
      provider.plan({ tokens: ['Here I am.'] });
      line.offline(false);
      await both(first, second, ...turn, shownPrompt('Are you there?'), shownAnswer('Here I am.'));
      assert.equal(provider.count(), 2);
    },
  },
];

describe('the tabs of one visitor', { concurrency: 8 }, () => {
  const place = visitedSite();

  for (const [row, transport] of ['cat', 'lovelace'].entries()) {
    for (const { what, run } of SCENARIOS.filter((_, column) => isPlayed(row, column, 2))) {
      it(`${what}, over ${transport}`, () =>
        place.visit(async (visit) => {
          const page = place.site.page({ transport, url: visit.url });
          const first = await visit.visitor.open(page);
          await first.part('field');
          const second = await visit.visitor.open(page);
          await second.part('field');
          await run({ ...visit, first, second });
        }));
    }
  }

  it('share one socket to a stock Cat, and both are answered', async () => {
    const cat = await startCat();
    const visitor = await Visitor.of(place.browser);
    try {
      const page = place.site.page({ transport: 'cat', url: cat.url });
      const [first, second] = [await visitor.open(page), await visitor.open(page)];
      const turns: ShownMessage[] = [];
      for (const [tab, word] of [
        [first, 'apple'],
        [second, 'pear'],
        [first, 'plum'],
      ] as const) {
        const prompt = `Say it [[n=2 say=${word}]]`;
        await tab.ask(prompt);
        turns.push(shownPrompt(prompt), shownAnswer(`${word}0 ${word}1`));
        await both(first, second, ...turns);
      }
      assert.equal(cat.sockets().most, 1);
    } finally {
      await visitor.leave();
      cat.stop();
    }
  });
});

/** Asks for a count, which the provider holds back. */
async function ask(tab: ChatTab, provider: Visit['provider']) {
  provider.plan({ tokens: TOKENS, hold: true });
  await tab.ask(PROMPT.text);
  return provider.nextRequest();
}

async function both(first: ChatTab, second: ChatTab, ...messages: readonly ShownMessage[]): Promise<void> {
  await first.shows(...messages);
  await second.shows(...messages);
}
