import type { Browser, CDPSession, Page } from 'puppeteer-core';
import type { Contestant } from './contestants.ts';
import { installFieldWatch, type FieldWatch, type Use } from './field.ts';

export interface InPage {
  readonly fieldWatch: FieldWatch;
}

/** Milliseconds that the pointer rests on a launcher before the click. */
const POINTER_REST_MS = 60;

/** Milliseconds after which a page has failed. */
const MAX_WAIT_MS = 60_000;

/** A flag of Chromium: what a page asks other hosts for fails at once. */
export const NOWHERE_ELSE = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';

/** A page of a visitor who comes for the first time, in a browser context with an empty cache. */
export class Visit {
  readonly page: Page;
  readonly session: CDPSession;
  readonly #contestant: Contestant;

  private constructor(page: Page, session: CDPSession, contestant: Contestant) {
    this.page = page;
    this.session = session;
    this.#contestant = contestant;
  }

  /** Has a page used, and closes it when `use` has ended. */
  static async pay<Result>(
    browser: Browser,
    contestant: Contestant,
    fieldUse: Use,
    use: (visit: Visit) => Promise<Result>,
  ): Promise<Result> {
    const context = await browser.createBrowserContext();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(MAX_WAIT_MS);
      await page.setViewport({ width: 412, height: 823 });
      await page.evaluateOnNewDocument(installFieldWatch, fieldUse);
      const session = await page.createCDPSession();
      await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
      return await use(new Visit(page, session, contestant));
    } finally {
      await context.close();
    }
  }

  /** Milliseconds since the page was navigated to, when its field could be used. */
  whenUsable(): Promise<number> {
    const { promise, reject } = Promise.withResolvers<never>();
    const error = new Error(`${this.#contestant.name}: no field after ${MAX_WAIT_MS} ms`);
    const timer = setTimeout(() => reject(error), MAX_WAIT_MS);
    const usable = this.page.evaluate(() => (globalThis as unknown as InPage).fieldWatch.usable);
    return Promise.race([usable, promise]).finally(() => clearTimeout(timer));
  }

  /** Clicks on the launcher, the pointer on it a moment before. */
  async clickLauncher(selector: string): Promise<void> {
    const launcher = await this.page.waitForSelector(selector, { visible: true });
    const { x, y } = (await launcher?.clickablePoint()) ?? { x: 0, y: 0 };
    await this.page.mouse.move(x, y);
    await new Promise((resolve) => setTimeout(resolve, POINTER_REST_MS));
    await this.page.mouse.click(x, y);
  }

  clickedAt(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as InPage).fieldWatch.clickedAt);
  }

  /** Types a prompt and sends it. @param answer What the page's backend answers. */
  async ask(answer: string): Promise<void> {
    await this.page.evaluate((text) => void Object.assign(globalThis, { answer: text }), answer);
    await this.page.waitForFunction(() => (globalThis as unknown as InPage).fieldWatch.focus());
    await this.page.keyboard.type('Hello');
    await this.page.keyboard.press('Enter');
  }

  /** The bytes of script and style that were complete by then, compressed and without headers. @param by Milliseconds since the navigation. */
  bytes(by = Infinity): Promise<number> {
    // Infinity is no JSON.
    return this.page.evaluate(
      (ms) => {
        const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        return files
          .filter(({ name, responseEnd }) => /\.(?:js|css)$/.test(new URL(name).pathname) && responseEnd <= ms)
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      },
      Math.min(by, Number.MAX_SAFE_INTEGER),
    );
  }
}
