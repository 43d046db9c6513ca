import assert from 'node:assert/strict';
import { setTimeout as milliseconds } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ElementHandle, Page } from 'puppeteer-core';
import { MAX_WAIT_MS } from './launch-chromium.ts';
import { readMessages, type ShownMessage } from './shown-message.ts';

/** One tab of a visitor, with a page that has one `<ai-chat>`. */
export class ChatTab {
  readonly page: Page;
  #prompt = '';
  /** The number of earlier prompts with the text of the last one. */
  #earlier = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the panel of a launcher. */
  async openPanel(): Promise<void> {
    await (await this.part('launcher')).click();
    await this.#field();
  }

  /** Puts a prompt into the field, as by pasting it, and presses Enter. */
  async ask(prompt: string): Promise<void> {
    await (await this.#field()).focus();
    this.#prompt = prompt;
    this.#earlier = (await this.messages()).filter(isPrompt(prompt)).length;
    await this.page.keyboard.sendCharacter(prompt);
    await this.page.keyboard.press('Enter');
  }

  /** The field, as soon as it is visible. Its part has another name in earlier builds. */
  async #field(): Promise<ElementHandle<HTMLTextAreaElement>> {
    const handle = await this.page.waitForSelector('ai-chat >>> textarea', { visible: true });
    assert.ok(handle, 'no field');
    return handle;
  }

  /** The element with this part name, as soon as it is visible. */
  async part(name: string): Promise<ElementHandle<HTMLElement>> {
    const handle = await this.page.waitForSelector(`ai-chat >>> [part~="${name}"]`, { visible: true });
    assert.ok(handle, `no part "${name}"`);
    return handle as ElementHandle<HTMLElement>;
  }

  /** The visible messages, in order. */
  messages(): Promise<readonly ShownMessage[]> {
    return this.page.evaluate(readMessages);
  }

  /** Waits until these are the visible messages. */
  async shows(...expected: readonly ShownMessage[]): Promise<void> {
    const shown = await settled(
      () => this.messages(),
      (messages) => isDeepStrictEqual(messages, expected),
    );
    assert.deepEqual(shown, expected);
  }

  /** Waits until this text is visible somewhere in the chat. */
  async says(text: string): Promise<void> {
    const panel = await this.part('panel');
    const shown = await settled(
      () => panel.evaluate((element) => element.innerText),
      (all) => all.includes(text),
    );
    assert.ok(shown.includes(text), `"${text}" is not in: ${shown}`);
  }

  /** The visible text of the answer to the last prompt, with the sentence below it, once it has ended. */
  over(): Promise<string> {
    return this.#answer(({ state }) => ['done', 'failed', 'interrupted', 'stopped'].includes(state));
  }

  /** The same of an answer that is arriving, once this is its text. */
  begun(wanted: string): Promise<string> {
    return this.#answer(({ state, text }) => state === 'streaming' && text === wanted);
  }

  async #answer(isMeant: (answer: ShownMessage) => boolean): Promise<string> {
    // The sentences of failures are in a chunk that is fetched with the first one.
    const isOurs = (answer: ShownMessage | undefined) =>
      answer !== undefined && (answer.text !== '' || answer.sentence !== '') && isMeant(answer);
    const answer = await settled(() => this.#lastAnswer(), isOurs);
    assert.ok(answer && isOurs(answer), `the answer is ${JSON.stringify(answer)}`);
    return [answer.text && `“${answer.text}”`, answer.sentence].filter(Boolean).join(' ');
  }

  async #lastAnswer(): Promise<ShownMessage | undefined> {
    const messages = await this.messages();
    const own = messages.filter(isPrompt(this.#prompt))[this.#earlier];
    return own && messages[messages.indexOf(own) + 1];
  }

  /** Waits until the conversation is visible and scrolled by this distance in pixels. */
  async isAt(place: number): Promise<void> {
    const conversation = await this.part('conversation');
    const seen = await settled(
      async () => Math.round(await conversation.evaluate(({ scrollTop }) => scrollTop)),
      (scrollTop) => scrollTop === place,
    );
    assert.equal(seen, place, 'the place in the conversation');
  }

  /** Scrolls the conversation, as by a wheel, and waits until the page has noticed. */
  async scrollTo(place: number): Promise<void> {
    const conversation = await this.part('conversation');
    await conversation.evaluate(async (element, top) => {
      const scrolled = new Promise((resolve) => element.addEventListener('scroll', resolve, { once: true }));
      element.scrollTop = top;
      await scrolled;
    }, place);
  }

  /** Takes the focus from the element that has it. */
  async blur(): Promise<void> {
    await this.page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement) activeElement.blur();
    });
  }

  /** The name of the element that has the focus; `body` for none. */
  focused(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.localName ?? 'body');
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** Whether an answer with this text is in the page's `localStorage`. */
  hasStored(text: string): Promise<boolean> {
    const start = `"answer":{"role":"assistant","text":${JSON.stringify(text).slice(0, -1)}`;
    return this.page.evaluate((wanted) => Object.values(localStorage).some((value) => value.includes(wanted)), start);
  }

  /** Goes to another website and back. `isKept`: whether the browser may keep the page meanwhile, scripts and all. */
  async navigateAndBack(isKept: boolean): Promise<void> {
    // A browser does not keep a page that holds a lock.
    if (!isKept) await this.page.evaluate(() => addEventListener('unload', () => {}));
    await this.page.goto('about:blank');
    await this.page.goBack();
  }

  /** Follows the link to the next page of the website. */
  async nextPage(): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.page.click('a')]);
  }

  /** Replaces the page's content by what it was when it came from the server, by `innerHTML`. */
  async replaceBody(): Promise<void> {
    await this.page.evaluate(async () => {
      const html = await (await fetch(location.href)).text();
      document.body.innerHTML = new DOMParser().parseFromString(html, 'text/html').body.innerHTML;
    });
  }

  /** Takes the element out of the page and puts it back where it was after a time. */
  async removeAndPutBack(ms: number): Promise<void> {
    await this.page.evaluate(async (pauseMs) => {
      const chat = document.querySelector('ai-chat');
      const place = new Comment();
      chat?.replaceWith(place);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (chat) place.replaceWith(chat);
    }, ms);
  }

  /** Goes to the next page as Turbo does, without loading a document. A permanent element must have an `id` and `data-turbo-permanent`. */
  async turboVisit(): Promise<void> {
    await this.page.evaluate(visitByTurbo);
  }

  /** Ends the process of the page, and loads the page again. */
  async crash(): Promise<void> {
    const crashed = new Promise((resolve) => this.page.once('error', resolve));
    const session = await this.page.createCDPSession();
    // The command has no response.
    session.send('Page.crash').catch(() => {});
    await crashed;
    await this.page.reload();
  }

  /** Freezes the page, as browsers do with a tab in the background, or resumes it. */
  async freeze(isFrozen: boolean): Promise<void> {
    const session = await this.page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' });
    await session.detach();
  }
}

function isPrompt(prompt: string) {
  return ({ role, text }: ShownMessage) => role === 'user' && text === prompt;
}

/** Between two looks, each of which costs a layout: the first pause, which grows, and the longest. */
const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 150;

/** What `look` returns as soon as it is meant, or in the end. */
async function settled<T>(look: () => Promise<T>, isMeant: (seen: T) => boolean): Promise<T> {
  const end = performance.now() + MAX_WAIT_MS;
  for (let pauseMs = MIN_PAUSE_MS; ; pauseMs = Math.min(1.5 * pauseMs, MAX_PAUSE_MS)) {
    const seen = await look();
    if (isMeant(seen) || performance.now() > end) return seen;
    await milliseconds(pauseMs);
  }
}

/**
 * Runs in the page: the order of Turbo 8 (`Bardo` and `PageRenderer`). New elements that are permanent leave their place to a placeholder,
 * the body is replaced, then the old ones take their places again and leave a clone behind.
 */
async function visitByTurbo(): Promise<void> {
  const { href = '' } = document.querySelector('a') ?? {};
  const next = new DOMParser().parseFromString(await (await fetch(href)).text(), 'text/html');
  history.pushState({}, '', href);
  await new Promise(requestAnimationFrame);
  const places = new Map<Element, Comment>();
  for (const old of document.querySelectorAll('[id][data-turbo-permanent]')) {
    const place = new Comment();
    next.getElementById(old.id)?.replaceWith(place);
    places.set(old, place);
  }
  const body = document.adoptNode(next.body);
  await Promise.resolve();
  document.body.replaceWith(body);
  await Promise.resolve();
  for (const [old, place] of places) {
    old.replaceWith(old.cloneNode(true));
    place.replaceWith(old);
  }
}
