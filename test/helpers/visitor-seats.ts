import type { Browser, BrowserContext } from 'puppeteer-core';
import { VisitorTab } from './visitor-tab.ts';

interface Seat {
  readonly context: BrowserContext;
  readonly tabs: VisitorTab[];
}

/** Browser contexts, each with a storage of its own, that one visit after another reuses: opening one takes longer than a visit. */
export class VisitorSeats {
  readonly #browser: Browser;
  readonly #seats: Seat[] = [];
  #taken = 0;
  #tabs = 0;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** The first tab of another visitor. */
  async take(): Promise<VisitorTab> {
    this.#seats[this.#taken] ??= { context: await this.#browser.createBrowserContext(), tabs: [] };
    this.#taken += 1;
    this.#tabs = 0;
    return this.another();
  }

  /** The next tab of the visitor who came last. */
  async another(): Promise<VisitorTab> {
    const seat = this.#seats[this.#taken - 1];
    if (!seat) throw new Error('nobody is here');
    const tab = seat.tabs[this.#tabs] ?? (await VisitorTab.open(seat.context));
    seat.tabs[this.#tabs] = tab;
    this.#tabs += 1;
    return tab;
  }

  /** Sends everybody home. */
  async clear(): Promise<void> {
    for (const seat of this.#seats.slice(0, this.#taken)) {
      const open = seat.tabs.filter(({ isClosed }) => !isClosed);
      await Promise.all(open.map((tab) => tab.leave()));
      seat.tabs.splice(0, Infinity, ...open);
    }
    this.#taken = 0;
  }
}
