import axeCore, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'puppeteer-core';

interface Axe {
  run(context: string, options: RunOptions): Promise<AxeResults>;
}

/** What axe finds in the chat of a page, one finding a line. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run('ai-chat', {
      resultTypes: ['violations'],
      rules: {
        // The footnotes of two messages have the same name, but their messages distinguish them.
        'landmark-unique': { enabled: false },
        // Within an answer, the levels are those that the model wrote.
        'heading-order': { enabled: false },
      },
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id} (${help}): ${target.join(' ')} ${html.slice(0, 160)}`),
    );
  });
}
