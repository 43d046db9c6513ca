import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { start, type StockCat, type StockCatOptions } from '../servers/stock-cat.ts';
import { ROOT } from './source-file.ts';
import { openProxy, type TcpProxy } from './tcp-proxy.ts';
import type { VisitorSeats } from './visitor-seats.ts';
import type { VisitorTab } from './visitor-tab.ts';

/** Somebody's website: a page with the built widget, under a strict policy, which talks to whatever Cat its address names. */
export interface Website {
  readonly url: string;
  close(): void;
}

export async function openWebsite(): Promise<Website> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://website');
    const send = (type: string, body: string | Buffer) =>
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'max-age=600' })
        .end(body);
    if (pathname === '/') return void send('text/html', page(searchParams.get('cat') ?? ''));
    readFile(join(ROOT, 'dist/web', pathname)).then(
      (body) => send(extname(pathname) === '.js' ? 'text/javascript' : 'application/octet-stream', body),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  'connect-src http://127.0.0.1:* ws://127.0.0.1:*',
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** Soon enough for a test: how long a silence has the transport look at the Cat's history, in ms. */
const CHECK_AFTER = 1500;

function page(cat: string): string {
  return `<!doctype html><html lang="en"><title>A website</title>
<script type="module" src="ai-chat.js"></script>
<ai-chat transport="cat" url="${cat}" transport-options='{"checkAfter":${CHECK_AFTER}}'></ai-chat></html>`;
}

/** A Cat of one version, a network to it, and the people who come to see it. */
export class VisitorStage {
  readonly cat: StockCat;
  readonly network: TcpProxy;
  readonly #seats: VisitorSeats;
  readonly #url: string;

  static async open(seats: VisitorSeats, website: Website, options: StockCatOptions): Promise<VisitorStage> {
    const cat = await start(options);
    const network = await openProxy(Number(new URL(cat.url).port));
    return new VisitorStage(seats, `${website.url}?cat=http://127.0.0.1:${network.port}`, cat, network);
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
