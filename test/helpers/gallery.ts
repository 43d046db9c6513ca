import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { createWidgetFiles } from '../../src/relay/files/widget-files.ts';
import { createRecordingLog } from './recording-log.ts';
import { ROOT } from './source-file.ts';

/** A card of the demo's gallery: a chat in one of its states. */
export interface GalleryCard {
  readonly id: string;
  readonly title: string;
  /** Pixels, 640 by default. */
  readonly height?: number;
  /** How long its script waits for a time to pass. */
  readonly seconds?: number;
}

/** What a card's address sets. */
export type Switches = Readonly<Partial<Record<'scheme' | 'theme' | 'dir' | 'layout', string>>>;

export const GALLERY_CARDS = (
  (await import(pathToFileURL(join(ROOT, 'demo/gallery/cards.js')).href)) as { cards: readonly GalleryCard[] }
).cards;

/** The layouts of the element. */
export const LAYOUTS = ['inline', 'launcher', 'sidebar', 'fullscreen'] as const;

/** The themes of the demo, by the names of their files. */
export const THEMES = globSync('*.css', { cwd: join(ROOT, 'demo/themes') }).map((file) => basename(file, '.css'));

/** The demo's gallery, with the built widget and under the policy of the relay. */
export interface Gallery {
  /** The address of the demo. */
  readonly url: string;
  /** Opens a card and waits until it is in its state. */
  openCard(page: Page, card: GalleryCard, switches?: Switches): Promise<void>;
  close(): void;
}

export async function openGallery(): Promise<Gallery> {
  const log = createRecordingLog();
  const folders = { widgetFolder: join(ROOT, 'dist/web'), demoFolder: join(ROOT, 'demo') };
  const files = createWidgetFiles({ ...folders, version: '0.0.0', log });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gallery');
    if (!files.request(request, response, pathname)) response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/demo/`;
  return {
    url,
    async openCard(page, card, switches = {}) {
      const query = new URLSearchParams({ card: card.id, ...switches });
      // Menus close where the focus leaves the page, which only one of several pages has.
      await page.emulateFocusedPage(true);
      await page.goto(`${url}gallery/card.html?${query}`);
      const isSettled = (): boolean => ['ready', 'failed'].includes(document.documentElement.dataset['state'] ?? '');
      await page.waitForFunction(isSettled, { polling: 'mutation', timeout: 90_000 });
      const state = await page.evaluate(() => document.documentElement.dataset['state']);
      assert.equal(state, 'ready', `the card ${card.id}`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Makes waits of five seconds and more twenty times as short in all documents that the page opens from now on. */
export async function shortenLongWaits(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const wait = globalThis.setTimeout;
    const shortWait = (handler: TimerHandler, delay = 0, ...args: unknown[]): number =>
      wait(handler, delay < 5000 ? delay : delay / 20, ...args);
    Object.assign(globalThis, { setTimeout: shortWait });
  });
}

/** Sets the switches of an open card and waits until they are drawn; those that are not given are the card's own again. */
export async function setSwitches(page: Page, switches: Switches): Promise<void> {
  await page.evaluate(async (entries) => {
    const card = new URLSearchParams(location.search).get('card') ?? '';
    history.replaceState(null, '', `?${new URLSearchParams([['card', card], ...entries])}`);
    dispatchEvent(new Event('gallery-switches'));
    await document.querySelector('ai-chat')?.updateComplete;
    const sheet = document.querySelector<HTMLLinkElement>('link[href*="/themes/"]');
    if (sheet && !sheet.sheet) await new Promise((resolve) => sheet.addEventListener('load', resolve, { once: true }));
    // Sizes are observed once a frame.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  }, Object.entries(switches));
}
