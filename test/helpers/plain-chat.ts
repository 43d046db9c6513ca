import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { FakeProvider } from '../servers/fake-provider.ts';
import { until } from './until.ts';
import { within } from './within.ts';

/** A message as a page without `<ai-chat>` shows it. */
export interface PlainMessage {
  readonly role: string;
  readonly state: string;
  readonly text: string;
  readonly note: string;
}

/**
 * A page that shows a conversation in its own elements, as `demo/headless.html` does: `[role="log"]` with an `[data-role][data-state]` per
 * message, whose children are its text and a note; a form with `prompt` and the buttons `stop`, `retry` and `clear`.
 */
export class PlainChat {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async ask(prompt: string): Promise<void> {
    await this.page.focus('[name="prompt"]');
    await this.page.keyboard.sendCharacter(prompt);
    await this.page.keyboard.press('Enter');
  }

  /** Presses the button of this name as soon as it is enabled. */
  async press(name: string): Promise<void> {
    await (await this.page.waitForSelector(`button[name="${name}"]:enabled`))?.click();
  }

  messages(): Promise<readonly PlainMessage[]> {
    return this.page.$$eval('[role="log"] > [data-role]', (elements) =>
      elements.map((element) => ({
        role: element.getAttribute('data-role') ?? '',
        state: element.getAttribute('data-state') ?? '',
        text: element.children[0]?.textContent ?? '',
        note: element.children[1]?.textContent ?? '',
      })),
    );
  }

  /** Waits until the last message is an answer with this text and state. */
  async answers(text: string, state: string): Promise<void> {
    await this.#lasts({ role: 'assistant', text, state });
  }

  async #lasts(expected: Partial<PlainMessage>): Promise<void> {
    let last: PlainMessage | undefined;
    const isShown = async () => {
      last = (await this.messages()).at(-1);
      return last?.role === expected.role && last?.text === expected.text && last?.state === expected.state;
    };
    await until(isShown).catch(() => assert.fail(`the last message is ${JSON.stringify(last)}`));
  }

  /** The roles, states and texts of all messages, a line each. */
  async transcript(): Promise<readonly string[]> {
    return (await this.messages()).map(({ role, state, text }) => `${role} ${state}: ${text}`);
  }
}

/** Asks a page twice: stops the first answer, and reloads the page in the middle of the second one, which goes on. */
export async function stopAndReload(chat: PlainChat, provider: FakeProvider): Promise<void> {
  const before = provider.count();
  const tokens = ['Once ', 'upon ', 'a ', 'time'];
  provider.plan({ tokens, hold: true });
  await chat.ask('A story, please');
  const stopped = await within(provider.nextRequest(), 'request of the first prompt');
  stopped.next(2);
  await chat.answers('Once upon ', 'streaming');
  await chat.press('stop');
  await chat.answers('Once upon ', 'stopped');
  assert.equal(await stopped.closed, 'aborted');

  provider.plan({ tokens, hold: true });
  await chat.ask('Once more');
  const resumed = await within(provider.nextRequest(), 'request of the second prompt');
  resumed.next(3);
  await chat.answers('Once upon a ', 'streaming');
  await chat.page.reload();
  await chat.answers('Once upon a ', 'streaming');
  resumed.rest();
  await chat.answers('Once upon a time', 'done');
  assert.deepEqual(await chat.transcript(), [
    'user done: A story, please',
    'assistant stopped: Once upon ',
    'user done: Once more',
    'assistant done: Once upon a time',
  ]);
  assert.equal(provider.count() - before, 2);
}
