import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import { launchChromium, MANY_PAGES } from '../helpers/launch-chromium.ts';
import { openRelayLine } from '../helpers/open-relay-line.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { Visitor } from '../helpers/visitor.ts';
import { openWebsite, type Website } from '../helpers/website.ts';

const FIXTURE = new URL('../fixtures/previous-build.json.br', import.meta.url);

const TOKENS = ['Once ', 'upon ', 'a ', 'time,\n\n', 'there ', 'was ', 'a ', 'cat.'];

/** Sites and relays are upgraded at different times. */
describe('a widget and a relay of different builds', { concurrency: true }, () => {
  let browser: Browser;
  let site: Website;
  let folder: ReturnType<typeof temporaryFolder>;

  before(async () => {
    const { files } = JSON.parse(brotliDecompressSync(readFileSync(FIXTURE)).toString()) as {
      readonly files: Readonly<Record<string, string>>;
    };
    folder = temporaryFolder(files);
    site = await openWebsite({ builds: { previous: join(folder.path, 'dist/web') } });
    browser = await launchChromium(...MANY_PAGES);
  });

  after(async () => {
    await browser?.close();
    site?.close();
    folder?.remove();
  });

  const openPreviousRelay = () => openRelayLine(join(folder.path, 'dist/relay/cli.js'));
  const openRelays = { previous: openPreviousRelay, current: () => openRelayLine() };
  const pages = { previous: 'previous', current: undefined };

  for (const transport of ['cat', 'lovelace']) {
    for (const [widget, relayName] of [
      ['previous', 'current'],
      ['current', 'previous'],
    ] as const) {
      it(`resume a cut answer with one upstream request over ${transport}: ${widget} widget, ${relayName} relay`, async () => {
        const { url, line, provider, close } = await openRelays[relayName]();
        const visitor = await Visitor.of(browser);
        const tab = await visitor.open(site.page({ transport, url }, pages[widget]));

        provider.plan({ tokens: ['Here ', 'I am.'] });
        await tab.ask('Are you there?');
        const first = [shownPrompt('Are you there?'), shownAnswer('Here I am.')];
        await tab.shows(...first);

        provider.plan({ tokens: TOKENS, hold: true });
        await tab.ask('Tell me a story');
        await provider.nextRequest();
        const request = await provider.nextRequest();
        request.next(3);
        const second = [...first, shownPrompt('Tell me a story')];
        await tab.shows(...second, shownAnswer('Once upon a', 'streaming'));
        line.cut();
        request.next(2);
        await tab.shows(...second, shownAnswer('Once upon a time,\n\nthere', 'streaming'));
        request.rest();
        await tab.shows(...second, shownAnswer(TOKENS.join('')));
        assert.equal(provider.count(), 2);
        assert.ok(line.sockets().total > 1, 'the connection was lost');

        await visitor.leave();
        await close();
      });
    }
  }

  it('continue a conversation of the previous widget when the page gets the current one, over cat', async () => {
    const { url, provider, close } = await openRelayLine();
    const visitor = await Visitor.of(browser);
    const earlier = await visitor.open(site.page({ transport: 'cat', url }, 'previous'));
    provider.plan({ tokens: ['Nice to meet you.'] });
    await earlier.ask('I am Anna.');
    const first = [shownPrompt('I am Anna.'), shownAnswer('Nice to meet you.')];
    await earlier.shows(...first);
    await earlier.page.close();

    const tab = await visitor.open(site.page({ transport: 'cat', url }));
    await tab.shows(...first);
    provider.plan({ tokens: ['You are Anna.'] });
    await tab.ask('Who am I?');
    await tab.shows(...first, shownPrompt('Who am I?'), shownAnswer('You are Anna.'));
    assert.match(JSON.stringify(provider.requests.at(-1)?.body), /I am Anna\./, 'the relay remembers the conversation');

    await visitor.leave();
    await close();
  });

  it('answer a visitor of the previous widget when the page gets the current one, over lovelace', async () => {
    const { url, provider, close } = await openRelayLine();
    const visitor = await Visitor.of(browser);
    const earlier = await visitor.open(site.page({ transport: 'lovelace', url }, 'previous'));
    provider.plan({ tokens: ['Nice to meet you.'] });
    await earlier.ask('I am Anna.');
    await earlier.shows(shownPrompt('I am Anna.'), shownAnswer('Nice to meet you.'));
    await earlier.page.close();

    // Earlier widgets do not identify their visitor on this wire, so there is nothing to show.
    const tab = await visitor.open(site.page({ transport: 'lovelace', url }));
    provider.plan({ tokens: ['Hello.'] });
    await tab.ask('Hello?');
    await tab.shows(shownPrompt('Hello?'), shownAnswer('Hello.'));

    await visitor.leave();
    await close();
  });
});
