import { after, before } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { launchChromium, MANY_PAGES } from './launch-chromium.ts';
import { openRelayLine, type RelayLine } from './open-relay-line.ts';
import { Visitor } from './visitor.ts';
import { openWebsite, type Website, type WebsiteOptions } from './website.ts';

/** A relay and a visitor of one case. */
export interface Visit extends RelayLine {
  readonly visitor: Visitor;
}

/** A website and a browser for all cases of a suite. */
export interface VisitedSite {
  readonly site: Website;
  readonly browser: Browser;
  /** Runs a case with a relay and a visitor of its own, and closes both. */
  visit(run: (visit: Visit) => Promise<void>): Promise<void>;
}

/** Opens a website and a browser before the suite that calls this, and closes them after it. */
export function visitedSite(options?: WebsiteOptions, ...flags: readonly string[]): VisitedSite {
  let browser: Browser | undefined;
  let site: Website | undefined;

  before(async () => {
    browser = await launchChromium(...MANY_PAGES, ...flags);
    site = await openWebsite(options);
  });

  after(async () => {
    await browser?.close();
    site?.close();
  });

  return {
    get browser() {
      return opened(browser);
    },
    get site() {
      return opened(site);
    },
    async visit(run) {
      const relay = await openRelayLine();
      const visitor = await Visitor.of(opened(browser));
      try {
        await run({ ...relay, visitor });
      } finally {
        await visitor.leave();
        await relay.close();
      }
    },
  };
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the suite has not begun');
  return value;
}
