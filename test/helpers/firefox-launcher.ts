import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';
import type { Browser } from 'puppeteer-core';
import { findFirefox } from './firefox.mjs';

/** How long a page may take to be left, in milliseconds: one whose script never ends cannot be. */
const PATIENCE = 20_000;

/**
 * Runs the tests in Firefox: what launches Chromium launches whatever speaks WebDriver BiDi. A browser that does not answer
 * any more is ended, and the next file gets a new one.
 */
export function firefoxLauncher(): BrowserLauncher {
  let firefox: Browser | undefined;
  const executablePath = findFirefox();
  const launcher = chromeLauncher({
    puppeteer: puppeteerCore,
    launchOptions: { browser: 'firefox', ...(executablePath && { executablePath }) },
    // A tab that is not the foremost gets no animation frames.
    concurrency: 1,
    createPage({ browser, context }) {
      firefox = browser;
      return context.newPage();
    },
  });

  const stopSession = launcher.stopSession.bind(launcher);
  launcher.stopSession = async (id) => {
    const stopping = stopSession(id).catch(() => undefined);
    const stopped = await Promise.race([stopping, wait(PATIENCE, undefined, { ref: false })]);
    if (!stopped) await kill(firefox);
    return stopped ?? {};
  };
  return launcher;
}

async function kill(browser: Browser | undefined): Promise<void> {
  const program = browser?.process();
  if (!program || program.exitCode !== null) return;
  const hasEnded = once(program, 'exit');
  program.kill('SIGKILL');
  await hasEnded;
  // Until then the launcher takes it for one that is there.
  await browser?.disconnect();
}
