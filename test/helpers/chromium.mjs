import { join } from 'node:path';
import { findProgram } from './find-program.mjs';

/**
 * The Chromium the tests drive: `CHROME_PATH` if that is set, else the headless shell, which needs less CPU because it has no user interface, else
 * that of `findWholeChromium`.
 *
 * @returns {string | undefined} The path of its program.
 */
export function findChromium() {
  return process.env.CHROME_PATH || findProgram(HEADLESS_SHELLS) || findWholeChromium();
}

/**
 * The Chromium that people have: `CHROME_PATH` if that is set, else the first one found on PATH or at its usual place.
 *
 * @returns {string | undefined} The path of its program.
 */
export function findWholeChromium() {
  return process.env.CHROME_PATH || findProgram(NAMES, PLACES[process.platform]);
}

/**
 * How every test starts it: without traffic of its own, without a process for a page that may come next, and without a sandbox for root, for whom it
 * has none.
 */
export const CHROME_FLAGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-features=SpareRendererForSitePerProcess',
];

/** By its names in Debian and in the downloads of Chrome for Testing. */
const HEADLESS_SHELLS = ['chromium-headless-shell', 'chrome-headless-shell', 'chrome-headless-shell.exe'];

const NAMES =
  process.platform === 'win32'
    ? ['chrome.exe', 'chromium.exe']
    : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const PLACES = {
  linux: ['/snap/bin/chromium', '/opt/google/chrome/chrome'],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => [
    join(process.env[name] ?? '', 'Google/Chrome/Application/chrome.exe'),
    join(process.env[name] ?? '', 'Microsoft/Edge/Application/msedge.exe'),
  ]),
};
