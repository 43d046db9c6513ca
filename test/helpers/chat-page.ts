import type { Browser, ElementHandle, HTTPResponse, Page } from 'puppeteer-core';
import { MAX_WAIT_MS } from './launch-chromium.ts';

/**
 * A page with one `<ai-chat>`, as a visitor uses it: parts are found by name in the shadow root. `faults` records what the page must
 * not do.
 */
export class ChatPage {
  readonly page: Page;
  /** Errors on the console, exceptions, violations of the policy, requests to anybody but the relay. */
  readonly faults: string[] = [];
  /** Bytes of script that came over the wire, by path. */
  readonly scripts = new Map<string, number>();

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, url: string, viewport = { width: 1280, height: 800 }): Promise<ChatPage> {
    // A visitor of its own, who has been nowhere and remembers nothing.
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(MAX_WAIT_MS);
    const self = new ChatPage(page);
    const { origin } = new URL(url);
    page.on('console', (message) => message.type() === 'error' && self.faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => self.faults.push(`exception: ${String(error)}`));
    page.on('request', (request) => {
      const target = new URL(request.url());
      if (/^(http|ws)s?:$/.test(target.protocol) && target.host !== new URL(origin).host)
        self.faults.push(`request: ${target.href}`);
    });
    page.on('response', (response) => void self.#weigh(response));
    await page.exposeFunction('noteViolation', (what: string) => self.faults.push(`policy: ${what}`));
    await page.evaluateOnNewDocument(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        (globalThis as unknown as { noteViolation(what: string): void }).noteViolation(
          `${event.violatedDirective} ${event.blockedURI} ${event.sample}`,
        );
      });
    });
    await page.setViewport(viewport);
    await page.goto(url);
    return self;
  }

  /** The element that has this part name, once it is there and visible. */
  async part(name: string): Promise<ElementHandle> {
    const handle = await this.page.waitForSelector(`ai-chat >>> [part~="${name}"]`, { visible: true });
    if (!handle) throw new Error(`no part "${name}"`);
    return handle;
  }

  /** Opens the launcher's panel, where there is one. */
  async openPanel(): Promise<void> {
    await (await this.part('launcher')).click();
    await this.part('field');
  }

  /** Types a prompt and presses Enter, as a person does. */
  async ask(prompt: string): Promise<void> {
    await (await this.part('field')).type(prompt);
    await this.page.keyboard.press('Enter');
  }

  /** The text of answer number `index` (from 0) when it has come to `state`. */
  async answer(index: number, state: string): Promise<string> {
    const article = await this.page.waitForFunction(
      (at: number, wanted: string) => {
        const root = document.querySelector('ai-chat')?.shadowRoot;
        const answers = root?.querySelectorAll<HTMLElement>('[part~="answer"]') ?? [];
        return (
          answers[at]?.classList.contains(wanted) && answers[at].querySelector<HTMLElement>('[part~="text"]')?.innerText
        );
      },
      { polling: POLL_MS },
      index,
      state,
    );
    return String(await article.jsonValue());
  }

  /** Waits until these are the words of answer number `index`. */
  async textIs(index: number, text: string): Promise<void> {
    await this.page.waitForFunction(
      (at: number, wanted: string) => {
        const root = document.querySelector('ai-chat')?.shadowRoot;
        const answer = root?.querySelectorAll('[part~="answer"]')[at];
        return answer?.querySelector<HTMLElement>('[part~="text"]')?.innerText === wanted;
      },
      { polling: POLL_MS },
      index,
      text,
    );
  }

  close(): Promise<void> {
    return this.page.browserContext().close();
  }

  async #weigh(response: HTTPResponse): Promise<void> {
    if (response.request().resourceType() !== 'script') return;
    const { pathname } = new URL(response.url());
    this.scripts.set(pathname, Number(response.headers()['content-length'] ?? Number.NaN));
  }
}

/** Every frame, as by default, would be twice the work for a page that is being drawn. */
const POLL_MS = 50;
