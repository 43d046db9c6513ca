import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { AiChat } from '../../src/widget/index.ts';
import type { RelayLine } from './open-relay-line.ts';
import { until } from './until.ts';
import { within } from './within.ts';

/** Uses a page whose framework has `<ai-chat>` as a component, from the rendered tag to its removal. */
export async function useComponent(page: Page, { url, provider }: RelayLine): Promise<void> {
  const read = <Value>(get: (element: AiChat) => Value) => page.$eval('ai-chat', get as (element: Element) => Value);
  const log = () => page.$$eval('li', (lines) => lines.map(({ textContent }) => textContent));
  const press = (name: string) => page.click(`button[name="${name}"]`);

  await page.waitForSelector('ai-chat');
  await until(async () => (await log()).includes('shown'));
  assert.deepEqual(
    await read(({ url: to, layout, suggestions, className, id }) => [to, layout, suggestions, className, id]),
    [url, 'launcher', [{ text: 'Where is my parcel?' }], 'chat', 'support'],
  );

  provider.plan({ tokens: ['Here.'] });
  await press('show');
  const starter = await page.waitForSelector('ai-chat >>> [part=starter]');
  // An attribute's text is normalized by the panel.
  assert.equal(await read(({ markdownBreaks }) => markdownBreaks), false);
  await starter?.click();
  const { body } = await within(provider.nextRequest(), 'request of the prompt');
  assert.ok(JSON.stringify(body).includes('Where is my parcel?!'), 'the latest beforeSend is called');
  await until(async () => (await log()).includes('reply Here.'));
  const events = [
    'shown',
    'toggle true',
    'suggestion Where is my parcel?',
    'prompt Where is my parcel?',
    'reply Here.',
  ];
  assert.deepEqual(await log(), events);

  // What the visitor has done stays when another prop changes, and a prop that goes away is unset.
  await press('rename');
  await until(() => read(({ heading, suggestions }) => heading === 'Help' && !suggestions?.length));
  assert.equal(await read(({ open }) => open), true);
  assert.equal(await read(({ messages }) => messages.length), 2);
  await press('remove');
  await until(async () => (await page.$('ai-chat')) === null);
}
