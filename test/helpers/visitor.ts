import type { Browser, BrowserContext } from 'puppeteer-core';
import { ChatTab } from './chat-tab.ts';
import { MAX_WAIT_MS } from './launch-chromium.ts';

/** A visitor of websites: a browser's profile, which all tabs share. */
export class Visitor {
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.#context = context;
  }

  static async of(browser: Browser): Promise<Visitor> {
    return new Visitor(await browser.createBrowserContext());
  }

  /**
   * Opens a tab, in a window of its own, because a browser draws only the foremost tab of a window. `prepare` runs in its documents, before
   * all scripts of theirs.
   */
  async open(url: string, prepare?: () => void): Promise<ChatTab> {
    const page = await this.#context.newPage({ type: 'window' });
    page.setDefaultTimeout(MAX_WAIT_MS);
    if (prepare) await page.evaluateOnNewDocument(prepare);
    await page.goto(url);
    return new ChatTab(page);
  }

  /** Takes the network from all tabs, or gives it back. WebSockets that are open stay so: `TcpProxy.offline` ends them. */
  async offline(isOffline: boolean): Promise<void> {
    for (const page of await this.#context.pages()) await page.setOfflineMode(isOffline);
  }

  leave(): Promise<void> {
    return this.#context.close();
  }
}
