import type { TestRunnerPlugin } from '@web/test-runner';
import type { ChromeLauncher } from '@web/test-runner-chrome';

/** Has a page of Chromium drawn in a visitor's own colours, as with Windows' contrast themes, at its command `forced-colors`. */
export function forcedColors(): TestRunnerPlugin<{ isForced: boolean }> {
  return {
    name: 'forced-colors',
    async executeCommand({ command, payload, session }) {
      if (command !== 'forced-colors') return undefined;
      const page = (session.browser as ChromeLauncher).getPage(session.id);
      const devtools = await page.createCDPSession();
      const value = payload?.isForced ? 'active' : 'none';
      await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] });
      return true;
    },
  };
}
