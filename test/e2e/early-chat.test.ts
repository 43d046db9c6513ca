import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, HTTPRequest } from 'puppeteer-core';
import { accessibilityFindings } from '../helpers/accessibility-findings.ts';
import { ChatPage } from '../helpers/chat-page.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';
import { startRelayProcess, type RelayProcess } from '../helpers/relay-process.ts';

const PANEL = /\/chunks\/chat-[^/]+\.js$/;

/** A page on a slow link: the panel's code arrives when the test says so, or not at all. */
class SlowPage {
  readonly chat: ChatPage;
  readonly #held: HTTPRequest[];

  private constructor(chat: ChatPage, held: HTTPRequest[]) {
    this.chat = chat;
    this.#held = held;
  }

  static async open(browser: Browser, url: string, layout: 'inline' | 'launcher'): Promise<SlowPage> {
    const held: HTTPRequest[] = [];
    const chat = await ChatPage.open(browser, `${url}/demo/index.html`);
    const { page } = chat;
    await page.setRequestInterception(true);
    page.on('request', (request) => void (PANEL.test(request.url()) ? held.push(request) : request.continue()));
    await page.goto(`${url}/demo/${layout === 'inline' ? 'inline' : 'index'}.html?transport=cat`, {
      // The page is not loaded before all that it imports is.
      waitUntil: 'domcontentloaded',
    });
    if (layout === 'launcher') await (await chat.part('launcher')).click();
    await chat.part('field');
    return new SlowPage(chat, held);
  }

  async deliver(): Promise<void> {
    await Promise.all(this.#held.splice(0).map((request) => request.continue()));
    await this.chat.part('header');
  }

  async lose(): Promise<void> {
    await Promise.all(this.#held.splice(0).map((request) => request.abort()));
  }

  /** The field's text and selection, and whether it has the focus. */
  field(): Promise<{ value: string; selection: readonly [number, number]; isFocused: boolean; isFirst: boolean }> {
    return this.chat.page.evaluate(() => {
      const root = document.querySelector('ai-chat')?.shadowRoot;
      const field = root?.querySelector('textarea') as HTMLTextAreaElement & { isFirst?: boolean };
      const { value, selectionStart, selectionEnd, isFirst = false } = field;
      return {
        value,
        selection: [selectionStart, selectionEnd] as const,
        isFocused: root?.activeElement === field,
        isFirst,
      };
    });
  }

  /** Marks the field, to tell it from another one in its place. */
  mark(): Promise<void> {
    return this.chat.page.evaluate(() => {
      const field = document.querySelector('ai-chat')?.shadowRoot?.querySelector('textarea');
      Object.assign(field as object, { isFirst: true });
    });
  }
}

describe('a visitor who writes before the panel is loaded', () => {
  let relay: RelayProcess;
  let browser: Browser;

  before(async () => {
    relay = await startRelayProcess();
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    await relay?.stop();
  });

  for (const layout of ['inline', 'launcher'] as const) {
    it(`keeps the text, the selection and the focus when it comes: ${layout}`, async () => {
      const slow = await SlowPage.open(browser, relay.url, layout);
      const { page } = slow.chat;
      await slow.mark();
      if (layout === 'inline') await (await slow.chat.part('field')).click();
      await page.waitForFunction(() => document.activeElement?.localName === 'ai-chat');
      await page.keyboard.type('An early question');
      for (let steps = 0; steps < 8; steps++) await page.keyboard.press('ArrowLeft');
      await page.keyboard.down('Shift');
      for (let steps = 0; steps < 5; steps++) await page.keyboard.press('ArrowLeft');
      await page.keyboard.up('Shift');
      const expected = { value: 'An early question', selection: [4, 9], isFocused: true, isFirst: true };
      assert.deepEqual(await slow.field(), expected);
      await slow.deliver();
      assert.deepEqual(await slow.field(), expected);
      await page.keyboard.type('late');
      assert.equal((await slow.field()).value, 'An elatequestion');
      await page.keyboard.press('Enter');
      assert.match(await slow.chat.answer(0, 'streaming'), /You/);
      assert.deepEqual(slow.chat.faults, []);
      await slow.chat.close();
    });
  }

  it('has the prompts that were sent answered in their order', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    await slow.chat.ask('A link, first.');
    await slow.chat.ask('A list, second.');
    await slow.chat.page.keyboard.type('third');
    assert.equal((await slow.field()).value, 'third');
    assert.deepEqual(await accessibilityFindings(slow.chat.page), []);
    await slow.deliver();
    assert.match(await slow.chat.answer(0, 'done'), /A link, first\./);
    assert.match(await slow.chat.answer(1, 'done'), /A list, second\./);
    assert.equal((await slow.field()).value, 'third');
    assert.deepEqual(slow.chat.faults, []);
    await slow.chat.close();
  });

  it('goes on with a composition of an input method', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    const { page } = slow.chat;
    await slow.mark();
    await (await slow.chat.part('field')).click();
    const session = await page.createCDPSession();
    const compose = (text: string) =>
      session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await compose('に');
    await compose('にほ');
    await slow.deliver();
    assert.deepEqual(await slow.field(), { value: 'にほ', selection: [2, 2], isFocused: true, isFirst: true });
    // It would be written beside the first two if the composition had ended.
    await compose('にほん');
    await session.send('Input.insertText', { text: '日本' });
    assert.equal((await slow.field()).value, '日本');
    await page.keyboard.press('Enter');
    const prompt = await slow.chat.part('user');
    assert.match(await prompt.evaluate(({ textContent }) => textContent ?? ''), /日本/);
    await slow.chat.close();
  });

  it('closes the launcher’s panel with Escape, and finds the text again', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'launcher');
    const { page } = slow.chat;
    await page.keyboard.type('half a');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() =>
      document.querySelector('ai-chat')?.shadowRoot?.activeElement?.matches('.launcher'),
    );
    await (await slow.chat.part('launcher')).click();
    await slow.chat.part('field');
    await page.keyboard.type(' question');
    assert.equal((await slow.field()).value, 'half a question');
    await slow.chat.close();
  });

  it('keeps what was pasted, with its lines', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    const { page } = slow.chat;
    await (await slow.chat.part('field')).click();
    await page.evaluate(() => document.execCommand('insertText', false, 'one\ntwo\nthree'));
    await page.keyboard.down('Shift');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Shift');
    await slow.deliver();
    assert.equal((await slow.field()).value, 'one\ntwo\nthree\n');
    await slow.chat.close();
  });

  it('has what was written before a reload, too', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    const { page } = slow.chat;
    await slow.deliver();
    // Nothing of a visitor is stored before the first prompt.
    await slow.chat.ask('A link, first.');
    await slow.chat.answer(0, 'streaming');
    await page.keyboard.type('Half a sentence');
    await page.waitForFunction(() => JSON.stringify(sessionStorage).includes('Half a sentence'));
    await page.setCacheEnabled(false);
    await page.reload({ waitUntil: 'domcontentloaded' });
    await (await slow.chat.part('field')).click();
    await page.keyboard.type('Another one');
    assert.equal((await slow.field()).value, 'Another one');
    await slow.deliver();
    await page.waitForFunction(
      () =>
        document.querySelector('ai-chat')?.shadowRoot?.querySelector('textarea')?.value ===
        'Half a sentence\nAnother one',
    );
    await slow.chat.close();
  });

  it('triggers no shortcut of the page', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    const { page } = slow.chat;
    await page.evaluate(() => addEventListener('keydown', (event) => event.key === 'k' && event.preventDefault()));
    await (await slow.chat.part('field')).click();
    await page.keyboard.type('kiosk');
    assert.equal((await slow.field()).value, 'kiosk');
    await slow.chat.close();
  });

  it('has the text back in the field, with a hint, if the panel cannot be loaded', async () => {
    const slow = await SlowPage.open(browser, relay.url, 'inline');
    await slow.chat.ask('Is anybody there?');
    await slow.chat.page.keyboard.type('Hello?');
    await slow.lose();
    const hint = await slow.chat.page.waitForSelector('ai-chat >>> [role=alert]');
    assert.match(String(await hint?.evaluate(({ textContent }) => textContent)), /could not be loaded/);
    assert.deepEqual(await accessibilityFindings(slow.chat.page), []);
    assert.equal((await slow.field()).value, 'Is anybody there?\nHello?');
    await slow.chat.close();
  });
});
