import assert from 'node:assert/strict';
import { launch, type Browser } from 'puppeteer-core';
import { CHROME_FLAGS, findChromium, findWholeChromium } from './chromium.mjs';

/** The time limit of whatever a test waits for in a page: far above what a busy machine needs. */
export const MAX_WAIT_MS = 120_000;

/** Launches Chromium, with further flags of a test. */
export function launchChromium(...flags: readonly string[]): Promise<Browser> {
  return launchProgram(findChromium(), flags);
}

/** Launches the Chromium that people have, to measure what they get. */
export function launchWholeChromium(...flags: readonly string[]): Promise<Browser> {
  return launchProgram(findWholeChromium(), flags);
}

function launchProgram(executablePath: string | undefined, flags: readonly string[]): Promise<Browser> {
  assert.ok(executablePath, 'a Chromium is needed: npm test installs one');
  return launch({ executablePath, args: [...CHROME_FLAGS, ...flags] });
}

/** Pages that are used side by side: those in the background run at full speed, and without animations two cores suffice for more of them. */
export const MANY_PAGES: readonly string[] = [
  '--force-prefers-reduced-motion',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];
