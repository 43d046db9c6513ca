import { fileURLToPath } from 'node:url';
import { firefoxLauncher } from './helpers/firefox-launcher.ts';
import { webkitLauncher } from './helpers/webkit-launcher.ts';
import chromium from './web-test-runner.config.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The markdown engine's browser tests, and those of the element on other people's pages, again in Firefox and in WebKit, one after the other. */
export default {
  ...chromium,
  files: [
    `${root}test/markdown/**/*.browser.ts`,
    `${root}test/widget/{property-normalizer,faults,layouts,launcher-place,inherited-styles,patched-built-ins}.browser.ts`,
  ],
  browsers: [firefoxLauncher(), webkitLauncher()],
  concurrentBrowsers: 1,
};
