import type { Browser, BrowserContext, Page } from 'puppeteer-core';

/** A visitor of a site with one `<ai-chat>`: all tabs are of one browser, and remember the same. */
export class Visitor {
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.#context = context;
  }

  static async of(browser: Browser): Promise<Visitor> {
    return new Visitor(await browser.createBrowserContext());
  }

  async open(url: string): Promise<Tab> {
    const page = await this.#context.newPage();
    await page.goto(url);
    return new Tab(page);
  }

  leave(): Promise<void> {
    return this.#context.close();
  }
}

/** One tab. It comes to the front for whatever is done with it: those behind are not drawn. */
export class Tab {
  readonly page: Page;
  #asked = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** Puts a prompt into the field, as by pasting it, and presses Enter. */
  async ask(prompt: string): Promise<void> {
    await this.page.bringToFront();
    const input = await this.page.waitForSelector('ai-chat >>> [part~="input"]', { visible: true });
    await input?.focus();
    await this.page.keyboard.sendCharacter(prompt);
    await this.page.keyboard.press('Enter');
    this.#asked += 1;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    this.#asked = 0;
  }

  /** The visible text of the last answer, once it has ended. */
  over(): Promise<string> {
    return this.#read(['done', 'failed', 'interrupted', 'stopped']);
  }

  /** The visible text of the last answer, once this much of it has arrived. */
  begun(text: string): Promise<string> {
    return this.#read(['streaming'], text);
  }

  /** How many messages are shown. */
  async messages(): Promise<number> {
    await this.page.waitForSelector('ai-chat >>> [part~="input"]');
    return (await this.page.$$('ai-chat >>> [part~="message"]')).length;
  }

  async #read(states: readonly string[], text?: string): Promise<string> {
    await this.page.bringToFront();
    const read = await this.page.waitForFunction(
      (at: number, wanted: readonly string[], whole: string | undefined) => {
        const root = document.querySelector('ai-chat')?.shadowRoot;
        const answer = root?.querySelectorAll<HTMLElement>('[part~="assistant-message"]')[at];
        if (!answer || !wanted.some((state) => answer.classList.contains(state))) return '';
        if (whole !== undefined && answer.querySelector<HTMLElement>('[part~="text"]')?.innerText !== whole) return '';
        const said = [...answer.querySelectorAll<HTMLElement>('[part~="text"], .note, [part~="failure"] p')];
        return said.map((one) => (one.matches('[part~="text"]') ? `“${one.innerText}”` : one.innerText)).join(' ');
      },
      { timeout: 20_000 },
      this.#asked - 1,
      states,
      text,
    );
    return read.jsonValue();
  }
}
