import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launch, type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { build } from 'vite';
import { CHROME_FLAGS, findWholeChromium } from '../helpers/chromium.mjs';
import { ROOT } from '../helpers/source-file.ts';
import type { Pace, Stage as PageStage } from './markdown/page/play.ts';

/** What one contestant cost on one document. Times in milliseconds of the main thread's CPU, but for tasks, which are timed by the clock. */
export interface Measurement {
  readonly cpu: number;
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  /** How many tasks took longer than 50 ms, and how long the longest took. */
  readonly longTasks: number;
  readonly longest: number;
  /** What the heap of JavaScript grew by, in bytes, after what can be collected was. */
  readonly heap: number;
  /** It cost too much, and was ended. */
  readonly isGivenUp: boolean;
}

/** A browser, and the contestants' pages, which are bundled as they would be for visitors and come from this machine alone. */
export class Stage {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #url: string;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param entries The scripts of the pages by their names: absolute, or from the repository's root. */
  static async open(entries: Readonly<Record<string, string>>): Promise<Stage> {
    const executablePath = findWholeChromium();
    if (!executablePath) throw new Error('a Chromium is needed: npm test installs one');
    const server = await serve(await bundle(entries));
    return new Stage(await launch({ executablePath, args: CHROME_FLAGS, protocolTimeout: 0 }), server);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /**
   * Has a contestant draw a document in a page that nobody used before.
   *
   * @param cap Milliseconds of CPU after which it is ended.
   */
  measure(contestant: string, source: string, pace: Pace, cap: number): Promise<Measurement> {
    return this.visit(contestant, async (page, session) => {
      const heap = await heapOf(session);
      const before = await metrics(session);
      const watch = setInterval(() => void giveUpAfter(cap, before, session, page), 1000);
      const { longTasks, isGivenUp } = await page
        .evaluate((text, at) => (globalThis as unknown as InPage).stage.play(text, at), source, pace)
        .finally(() => clearInterval(watch));
      const after = await metrics(session);
      const spent = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
      return {
        cpu: spent('TaskDuration'),
        script: spent('ScriptDuration'),
        style: spent('RecalcStyleDuration'),
        layout: spent('LayoutDuration'),
        longTasks: longTasks.length,
        longest: Math.max(0, ...longTasks),
        heap: (await heapOf(session)) - heap,
        isGivenUp,
      };
    });
  }

  /** Opens a contestant's page, which nobody used before, and closes it when `use` has ended. */
  async visit<Result>(contestant: string, use: (page: Page, session: CDPSession) => Promise<Result>): Promise<Result> {
    const context = await this.#browser.createBrowserContext();
    try {
      const page = await context.newPage();
      await page.setViewport({ width: 1280, height: 800 });
      await page.goto(`${this.#url}/${contestant}.html`);
      await page.waitForFunction(() => 'stage' in globalThis);
      const session = await page.createCDPSession();
      // By the thread's own clock: what else the machine is doing does not count.
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      return await use(page, session);
    } finally {
      await context.close();
    }
  }
}

interface InPage {
  readonly stage: PageStage;
}

async function giveUpAfter(
  cap: number,
  before: ReadonlyMap<string, number>,
  session: CDPSession,
  page: Page,
): Promise<void> {
  try {
    const now = await metrics(session);
    const cpu = (now.get('TaskDuration') ?? 0) - (before.get('TaskDuration') ?? 0);
    if (cpu > cap) await page.evaluate(() => (globalThis as unknown as InPage).stage.giveUp());
  } catch {
    // It ended meanwhile, and its page with it.
  }
}

/** Durations in milliseconds, by the browser's names for them. */
export async function metrics(session: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await session.send('Performance.getMetrics');
  return new Map(all.map(({ name, value }) => [name, value * 1000]));
}

/** The bytes of the heap of JavaScript that cannot be collected. */
export async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** The pages' scripts, as a visitor would get them, by their paths. */
async function bundle(entries: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: {
        input: { ...entries },
        output: { format: 'es', minify: true, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  const files = new Map<string, string>();
  for (const result of [built].flat()) {
    if (!('output' in result)) continue;
    for (const file of result.output) if (file.type === 'chunk') files.set(`/${file.fileName}`, file.code);
  }
  return files;
}

async function serve(files: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const script = files.get(path);
    if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
    else if (path.endsWith('.html')) response.setHeader('content-type', 'text/html').end(pageOf(path));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function pageOf(path: string): string {
  const script = path.replace(/html$/, 'js');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${path}</title><body><script type="module" src="${script}"></script>`;
}
