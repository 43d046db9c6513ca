import type { TestRunnerPlugin } from '@web/test-runner';
import type { ChromeLauncher } from '@web/test-runner-chrome';

/** The command `forced-colors`: makes the browser draw a page in forced colours, as Windows' contrast themes do. Resolves to false outside Chromium, which alone can. */
export function forcedColors(): TestRunnerPlugin<{ isForced: boolean }> {
  return {
    name: 'forced-colors',
    async executeCommand({ command, payload, session }) {
      if (command !== 'forced-colors') return undefined;
      if (session.browser.type !== 'puppeteer') return false;
      const page = (session.browser as ChromeLauncher).getPage(session.id);
      const devtools = await page.createCDPSession();
      const value = payload?.isForced ? 'active' : 'none';
      await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] });
      return true;
    },
  };
}
