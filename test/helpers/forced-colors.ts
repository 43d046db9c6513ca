import type { TestRunnerPlugin } from '@web/test-runner';
import type { ChromeLauncher } from '@web/test-runner-chrome';

/** Has a page drawn in a visitor's own colours, as with Windows' contrast themes, at its command `forced-colors`. False: only Chromium can be told to. */
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
