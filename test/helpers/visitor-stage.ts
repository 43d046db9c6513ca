import { setInterval } from 'node:timers/promises';
import { start, type StockCat, type StockCatOptions } from '../servers/stock-cat.ts';
import { openProxy, type TcpProxy } from './tcp-proxy.ts';
import type { VisitorSeats } from './visitor-seats.ts';
import type { VisitorTab } from './visitor-tab.ts';
import type { Website } from './website.ts';

/** The silence after which the transport reads the Cat's history, in ms: short enough for a test. */
const CHECK_AFTER = 1500;

/** A Cat of one version, a network to it, and its visitors. */
export class VisitorStage {
  readonly cat: StockCat;
  readonly network: TcpProxy;
  readonly #seats: VisitorSeats;
  readonly #url: string;

  static async open(seats: VisitorSeats, website: Website, options: StockCatOptions): Promise<VisitorStage> {
    const cat = await start(options);
    const network = await openProxy(Number(new URL(cat.url).port));
    const url = `http://127.0.0.1:${network.port}`;
    const page = website.page({ transport: 'cat', url, 'transport-options': `{"checkAfter":${CHECK_AFTER}}` });
    return new VisitorStage(seats, page, cat, network);
  }

  private constructor(seats: VisitorSeats, url: string, cat: StockCat, network: TcpProxy) {
    this.#seats = seats;
    this.#url = url;
    this.cat = cat;
    this.network = network;
  }

  /** Somebody who was never here, in one tab. */
  async visitor(): Promise<VisitorTab> {
    const tab = await this.#seats.take();
    await tab.forget(new URL(this.#url).origin);
    await tab.come(this.#url);
    return tab;
  }

  /** Another tab of the visitor who came last. */
  async anotherTab(): Promise<VisitorTab> {
    const tab = await this.#seats.another();
    await tab.come(this.#url);
    return tab;
  }

  /** Until something is so of the Cat. */
  async when(isSo: (cat: StockCat) => boolean, within = 60_000): Promise<void> {
    const until = Date.now() + within;
    for await (const _ of setInterval(50)) if (isSo(this.cat) || Date.now() > until) return;
  }

  async close(): Promise<void> {
    await this.#seats.clear();
    this.network.close();
    await this.cat.stop();
  }
}
