import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { bundledTests } from './helpers/bundled-tests.ts';
import { CHROME_FLAGS, findChromium } from './helpers/chromium.mjs';
import { forcedColors } from './helpers/forced-colors.ts';
import { pageServers } from './helpers/page-servers.ts';
import { strictPolicy } from './helpers/strict-policy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = findChromium();

/** Browser tests: every `*.browser.ts`, in a real Chromium, under the strict policy the widget promises to work with. */
export default {
  rootDir: root,
  files: [`${root}test/**/*.browser.ts`],
  // Not `development`: there socket.io-client asks `debug` for a default export it does not have.
  nodeResolve: { browser: true, exportConditions: ['browser', 'production'] },
  plugins: [
    bundledTests(root),
    esbuildPlugin({ ts: true, tsconfig: `${root}tsconfig.json` }),
    pageServers(root),
    forcedColors(),
  ],
  middleware: [strictPolicy()],
  browsers: [
    chromeLauncher({
      launchOptions: { args: CHROME_FLAGS, ...(executablePath && { executablePath }) },
      // A profile each, because the test files that run side by side would share storage, locks and channels. A window each, because of the
      // tabs of one window only the foremost gets animation frames. And the focus each, because one window at a time has it, and without it
      // there are no focus events.
      createPage: async ({ browser }) => {
        const page = await (await browser.createBrowserContext()).newPage({ type: 'window' });
        const session = await page.createCDPSession();
        await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
        return page;
      },
    }),
  ],
  // Two cores: a third page would only starve the others of their frames.
  concurrency: 2,
  // Far above what a busy machine needs: speed is measured elsewhere.
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 300_000,
  testFramework: { config: { ui: 'bdd', timeout: 60_000 } },
};
