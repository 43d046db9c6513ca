import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { build } from 'vite';
import { loadStaticFiles } from '../../src/relay/files/static-files.ts';
import { useComponent } from './component-chat.ts';
import { openRelayLine, type RelayLine } from './open-relay-line.ts';
import { PlainChat, stopAndReload } from './plain-chat.ts';
import { ROOT } from './source-file.ts';

/** The fixtures, each with the folder of its sources. Both versions of React have the same ones. */
export const FRAMEWORKS: Readonly<Record<string, string>> = {
  'react-18': 'react',
  'react-19': 'react',
  vue: 'vue',
  svelte: 'svelte',
};

const FIXTURES = join(ROOT, 'test', 'fixtures', 'frameworks');

/** Those for which the package has nothing but types, in `element-props.tsx`. */
export const TYPED_FRAMEWORKS: readonly string[] = ['preact', 'solid'];

/** A chat in a framework, in a folder of its own, in whose `node_modules` the test puts the packages. */
export class FrameworkProject {
  readonly path: string;

  constructor(name: string, folder: string) {
    this.path = join(folder, name);
    mkdirSync(this.path);
    for (const part of new Set([FRAMEWORKS[name] ?? name, name]))
      cpSync(join(FIXTURES, part), this.path, { recursive: true });
    for (const file of ['tsconfig.json', 'conversation.ts']) cpSync(join(FIXTURES, file), join(this.path, file));
    const main = existsSync(join(this.path, 'main.tsx')) ? 'main.tsx' : 'main.ts';
    const page = `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><div id="app"></div>
<script type="module" src="/${main}"></script></html>`;
    writeFileSync(join(this.path, 'index.html'), page);
  }

  checkTypes(): void {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = { cwd: this.path, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], options);
    assert.equal(status, 0, `${stdout}${stderr}`);
  }

  async bundle(): Promise<void> {
    const config = join(this.path, 'vite.config.js');
    await build({ root: this.path, configFile: existsSync(config) && config, logLevel: 'error' });
  }

  /** Uses the bundled page as a visitor does, with a relay whose provider is scripted: ask, stream, stop, and a reload in mid-answer. */
  use(visitors: Browser, transport: string): Promise<void> {
    return this.#visit(visitors, { transport }, (page, { provider }) => stopAndReload(new PlainChat(page), provider));
  }

  /** Uses the page's `AiChat` component: what it sets, what it reports, and that nothing is left when it is removed. */
  useElement(visitors: Browser): Promise<void> {
    return this.#visit(visitors, { element: '' }, useComponent);
  }

  /** @param use Gets the page at this query, which must not have had an error afterwards. */
  async #visit(
    visitors: Browser,
    query: Readonly<Record<string, string>>,
    use: (page: Page, relay: RelayLine) => Promise<void>,
  ): Promise<void> {
    const files = loadStaticFiles(join(this.path, 'dist'));
    const site = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://site');
      const file = files?.get(pathname.slice(1) || 'index.html');
      if (!file) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': file.contentType }).end(file.plain.body);
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    const relay = await openRelayLine();
    const context = await visitors.createBrowserContext();
    try {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      const search = new URLSearchParams({ url: relay.url, ...query });
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/?${search}`);
      await use(page, relay);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
      await relay.close();
      site.close().closeAllConnections();
    }
  }
}
