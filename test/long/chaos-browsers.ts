import type { Browser } from 'puppeteer-core';
import { launchChromium } from '../helpers/launch-chromium.ts';
import type { ShownMessage } from '../helpers/shown-message.ts';
import { Visitor } from '../helpers/visitor.ts';
import { openWebsite, type Website } from '../helpers/website.ts';
import type { Turn } from './chaos-run.ts';

/** Browsers with the built widget, each in a page of its own. */
export interface ChaosBrowsers {
  readonly count: number;
  /**
   * Converses in one of them until it is time.
   * @param begin Begins a turn; returns `undefined` when it is time to end.
   * @returns what the visitor saw later that differs from what was shown at the end of a turn.
   */
  converse(index: number, port: number, begin: () => Turn | undefined): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens as many browsers; they need `dist/`. */
export async function openChaosBrowsers(count: number): Promise<ChaosBrowsers> {
  if (count === 0) return { count, converse: () => Promise.resolve([]), close: () => Promise.resolve() };
  const site = await openWebsite();
  const browsers = await Promise.all(Array.from({ length: count }, () => launchChromium()));
  return {
    count,
    converse: (index, port, begin) => converse(browsers[index] as Browser, site, index, port, begin),
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()));
      site.close();
    },
  };
}

async function converse(
  browser: Browser,
  site: Website,
  index: number,
  port: number,
  begin: () => Turn | undefined,
): Promise<readonly string[]> {
  const transport = index % 2 === 0 ? 'cat' : 'lovelace';
  const visitor = await Visitor.of(browser);
  const tab = await visitor.open(site.page({ transport, url: `http://127.0.0.1:${port}`, inline: '' }), collectCodes);
  const turns: Turn[] = [];
  for (let turn = begin(); turn; turn = begin()) {
    turns.push(turn);
    await tab.ask(`/${turn.name}`);
    await tab.over();
    const answer = (await tab.messages()).at(-1);
    const code = await tab.page.evaluate(() => window.shownCodes.at(-1));
    Object.assign(turn, { text: answer?.text, end: answer?.state === 'failed' ? code : answer?.state });
  }
  const shown = await tab.messages();
  await visitor.leave();
  return differences(turns, shown);
}

/** Each prompt must still be there, in order, with the answer that was shown at its end. */
function differences(turns: readonly Turn[], shown: readonly ShownMessage[]): readonly string[] {
  const wrong = turns.flatMap(({ name, text }, index) => {
    const [prompt, answer] = shown.slice(2 * index, 2 * index + 2);
    return prompt?.text === `/${name}` && answer?.text === text
      ? []
      : [`${name}: later shown as ${JSON.stringify([prompt?.text, answer?.text])}`];
  });
  const more = shown.length - 2 * turns.length;
  return more === 0 ? wrong : [...wrong, `${shown.length} messages for ${turns.length} turns`];
}

declare global {
  interface Window {
    /** The codes of the errors that the page has shown. */
    shownCodes: string[];
  }
}

/** Runs in the page, before its scripts. */
function collectCodes(): void {
  window.shownCodes = [];
  addEventListener('ai-chat-error', ({ error }) => window.shownCodes.push(error.code));
}
