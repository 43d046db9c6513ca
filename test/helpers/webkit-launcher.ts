import type { BrowserLauncher } from '@web/test-runner';
import type { WebDriver } from './web-driver.ts';
import { startWebKit } from './webkit.ts';
import { webkitPage } from './webkit-page.ts';

/**
 * Runs the tests in WebKitGTK, one file after another in one window. A browser that has gone or does not answer any more
 * is closed, and the next file gets a new one.
 */
export function webkitLauncher(): BrowserLauncher & Pages {
  let webkit: Promise<WebDriver> | undefined;
  /** The addresses of the sessions that run. */
  const urls = new Map<string, string>();

  async function send<T>(path: string, body: object): Promise<T> {
    webkit ??= startWebKit();
    return (await webkit).send(path, body);
  }

  /** Ends the page, which would otherwise run on beside the next one. A page in an endless loop cannot be navigated away. */
  async function leave(): Promise<void> {
    await send('execute/sync', { script: 'return true', args: [] });
    await send('url', { url: 'about:blank' });
  }

  async function close(): Promise<void> {
    const closing = webkit;
    webkit = undefined;
    // A browser that did not start has nothing to close.
    await closing?.then(
      (browser) => browser.close(),
      () => {},
    );
  }

  const page = webkitPage(send);
  return {
    name: 'WebKit',
    // So the runner's commands ask for `getPage`, and find there what they expect of puppeteer's.
    type: 'puppeteer',
    getPage: () => page,
    concurrency: 1,
    async startSession(id, url) {
      urls.set(id, url);
      try {
        await send('url', { url });
      } catch {
        await close();
        await send('url', { url });
      }
    },
    async stopSession(id) {
      urls.delete(id);
      if (webkit) await leave().catch(close);
      return {};
    },
    isActive: (id) => urls.has(id),
    getBrowserUrl: (id) => urls.get(id),
    startDebugSession: () => Promise.reject(new Error('A WebKit that nobody sees cannot be debugged')),
    stop: close,
  };
}

interface Pages {
  getPage(sessionId: string): ReturnType<typeof webkitPage>;
}
