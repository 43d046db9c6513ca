import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'puppeteer-core';
import { start, type StockCat, type StockCatOptions } from '../servers/stock-cat.ts';
import { ROOT } from './source-file.ts';
import { openProxy, type TcpProxy } from './tcp-proxy.ts';
import { VisitorTab } from './visitor-tab.ts';

/** Somebody's website: a page with the built widget, under a strict policy, which talks to whatever Cat its address names. */
export interface Website {
  readonly url: string;
  close(): void;
}

export async function openWebsite(): Promise<Website> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://website');
    const send = (type: string, body: string | Buffer) =>
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
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
  readonly #browser: Browser;
  readonly #url: string;
  readonly #contexts: BrowserContext[] = [];

  static async open(browser: Browser, website: Website, options: StockCatOptions): Promise<VisitorStage> {
    const cat = await start(options);
    const network = await openProxy(Number(new URL(cat.url).port));
    return new VisitorStage(browser, website, cat, network);
  }

  private constructor(browser: Browser, website: Website, cat: StockCat, network: TcpProxy) {
    this.#browser = browser;
    this.cat = cat;
    this.network = network;
    this.#url = `${website.url}?cat=http://127.0.0.1:${network.port}`;
  }

  /** Somebody who was never here, in one tab. */
  async visitor(): Promise<VisitorTab> {
    const context = await this.#browser.createBrowserContext();
    this.#contexts.push(context);
    return VisitorTab.open(context, this.#url);
  }

  /** Another tab of the visitor who came last. */
  async anotherTab(): Promise<VisitorTab> {
    const context = this.#contexts.at(-1);
    if (!context) throw new Error('nobody is here');
    return VisitorTab.open(context, this.#url);
  }

  /** Until something is so of the Cat. */
  async when(isSo: (cat: StockCat) => boolean, within = 60_000): Promise<void> {
    const until = Date.now() + within;
    for await (const _ of setInterval(50)) if (isSo(this.cat) || Date.now() > until) return;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#contexts.map((context) => context.close()));
    this.network.close();
    await this.cat.stop();
  }
}
