import type { BrowserContext, Page } from 'puppeteer-core';
import { MAX_WAIT_MS } from './launch-chromium.ts';

/** One message as it stands in the page. */
export interface SeenMessage {
  readonly role: 'user' | 'assistant';
  readonly state: string;
  readonly text: string;
  /** The sentence about it: of a failure, or a hint. */
  readonly sentence: string;
}

/** The outcome of a prompt, in words, and the time it took. */
export interface Fate {
  readonly words: string;
  readonly ms: number;
}

/** A prompt whose answer is known in advance: `apple0 apple1 …`, so many pieces, so many a second. */
export interface KnownPrompt {
  readonly word: string;
  readonly pieces: number;
  readonly rate?: number;
  /** The failure of the model, in the script of the Cat. */
  readonly fault?: string;
}

/** Everything that has been visible at any time. */
export interface Seen {
  /** Words of answers. */
  readonly words: readonly string[];
  /** Violations of the website's Content Security Policy. */
  readonly violations: readonly string[];
}

/** A visitor's tab with one `<ai-chat>`. Its state is read from the page. */
export class VisitorTab {
  readonly #page: Page;
  #url = 'about:blank';

  static async open(context: BrowserContext): Promise<VisitorTab> {
    // A window each: of the tabs of one window only the foremost is drawn.
    const page = await context.newPage({ type: 'window' });
    page.setDefaultTimeout(MAX_WAIT_MS);
    await page.evaluateOnNewDocument(watch);
    return new VisitorTab(page);
  }

  private constructor(page: Page) {
    this.#page = page;
  }

  get isClosed(): boolean {
    return this.#page.isClosed();
  }

  /** Goes to a website: by default, back to the one that was left. */
  async come(url = this.#url): Promise<void> {
    this.#url = url;
    await this.#page.goto(url);
    await this.#isReady();
  }

  async reload(): Promise<void> {
    await this.#page.reload();
    await this.#isReady();
  }

  /** Goes to another page. */
  async leave(): Promise<void> {
    await this.#page.goto('about:blank');
  }

  /** Forgets whatever the browser keeps of a website. */
  async forget(origin: string): Promise<void> {
    const session = await this.#page.createCDPSession();
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await session.detach();
  }

  close(): Promise<void> {
    return this.#page.close();
  }

  /** Writes a prompt and sends it. Not by the keyboard, which is with one tab only. */
  async ask({ word, pieces, rate = 40, fault = '' }: KnownPrompt): Promise<void> {
    await this.#page.evaluate((prompt: string) => {
      const input = document.querySelector('ai-chat')?.shadowRoot?.querySelector<HTMLTextAreaElement>('textarea');
      if (!input) throw new Error('there is no field to write in');
      input.value = prompt;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    }, `Say it [[n=${pieces} rate=${rate} ${fault} say=${word}]]`);
  }

  /** Asks, and waits for the answer. */
  async hear(prompt: KnownPrompt, within?: number): Promise<Fate> {
    await this.ask(prompt);
    return this.fate(prompt, within);
  }

  /** The outcome of a prompt, as soon as it is final. */
  async fate(prompt: KnownPrompt, within = MAX_WAIT_MS): Promise<Fate> {
    const since = Date.now();
    await this.#page
      .waitForFunction(
        (word: string) => {
          const answers = globalThis.visit.answersTo(word);
          // The prompt of another tab may come in between. The sentence about a failure comes a little later: its chunk is fetched.
          return answers.length > 0 && answers.every(({ state, sentence }) => state === 'done' || sentence !== '');
        },
        { polling: 50, timeout: within },
        prompt.word,
      )
      // No answer is an outcome, too.
      .catch(() => {});
    return { words: await this.standing(prompt), ms: Date.now() - since };
  }

  /** How a prompt stands now. */
  async standing(prompt: KnownPrompt): Promise<string> {
    const [isThere, answers] = await this.#page.evaluate(
      (word: string) => [globalThis.visit.has(word), globalThis.visit.answersTo(word)] as const,
      prompt.word,
    );
    const words = isThere || answers.length > 0 ? inWords(answers, prompt) : GONE;
    return words !== 'answered' && (await this.shows(wholeAnswer(prompt), 0)) ? 'answered, further down' : words;
  }

  /** Waits until a piece of the answer is there; where none comes, until the prompt is on its way. */
  async isAnswering({ word }: KnownPrompt, hasPieces: boolean): Promise<void> {
    await this.#page.waitForFunction(
      (of: string, piece: boolean) => {
        const answer = globalThis.visit.answersTo(of).at(-1);
        return (
          answer !== undefined && (piece ? answer.text !== '' || answer.sentence !== '' : answer.state !== 'queued')
        );
      },
      { polling: 20 },
      word,
      hasPieces,
    );
  }

  /** Whether an answer is visible within `ms`, with or without its prompt. */
  async shows(text: string, ms: number): Promise<boolean> {
    const isThere = (wanted: string) => globalThis.visit.messages().some((message) => message.text === wanted);
    if (ms > 0) await this.#page.waitForFunction(isThere, { polling: 50, timeout: ms }, text).catch(() => {});
    return this.#page.evaluate(isThere, text);
  }

  /** All text in the element, visible or not. */
  content(): Promise<string> {
    return this.#page.evaluate(() => document.querySelector('ai-chat')?.shadowRoot?.textContent ?? '');
  }

  /** Everything that has been visible since the page was loaded. */
  seen(): Promise<Seen> {
    return this.#page.evaluate(() => {
      const { words, violations } = globalThis.visit;
      return { words: [...words], violations };
    });
  }

  async #isReady(): Promise<void> {
    await this.#page.waitForFunction(
      () => document.querySelector('ai-chat')?.shadowRoot?.querySelector('textarea') != null,
      { polling: 50 },
    );
  }
}

/** The outcome of a prompt that is no longer on the page, nor is its answer. */
const GONE = 'gone with the page';

/** The answer that a prompt must get. */
export function wholeAnswer({ word, pieces }: KnownPrompt): string {
  return Array.from({ length: pieces }, (_, index) => `${word}${index}`).join(' ');
}

function inWords(answers: readonly SeenMessage[], prompt: KnownPrompt): string {
  const whole = wholeAnswer(prompt);
  if (answers.some(({ state, text }) => state === 'done' && text === whole)) return 'answered';
  const answer = answers.findLast(({ text }) => !text || text.startsWith(prompt.word)) ?? answers.at(-1);
  if (!answer) return 'NO ANSWER';
  const pieces = answer.text.split(' ').filter(Boolean);
  if (pieces.some((piece) => piece.replace(/\d+$/, '') !== prompt.word)) return `ANOTHER'S WORDS: ${answer.text}`;
  const kept = pieces.length > 0 ? `${pieces.length} of ${prompt.pieces} pieces kept, ` : '';
  if (answer.state === 'done') return `AN ANSWER IN PART: ${pieces.length} of ${prompt.pieces} pieces`;
  if (answer.state === 'interrupted') return `${kept}marked “${answer.sentence}”`;
  if (answer.state === 'failed') return `${kept}says “${answer.sentence}”`;
  return `NO ANSWER (${answer.state})`;
}

interface Visit {
  readonly words: Set<string>;
  readonly violations: string[];
  messages(): SeenMessage[];
  has(word: string): boolean;
  answersTo(word: string): SeenMessage[];
}

declare global {
  var visit: Visit;
}

/** Runs in the page, from its beginning. */
function watch(): void {
  const clean = (text: string | null | undefined) => (text ?? '').replaceAll(/\s+/g, ' ').trim();
  const articles = () => [
    ...(document.querySelector('ai-chat')?.shadowRoot?.querySelectorAll('[part~="message"]') ?? []),
  ];
  const promptAt = (messages: SeenMessage[], word: string) =>
    messages.findLastIndex(({ role, text }) => role === 'user' && text.endsWith(`say=${word}]]`));
  const visit: Visit = {
    words: new Set(),
    violations: [],
    messages: () =>
      articles().map((article) => ({
        role: article.matches('[part~="user"]') ? 'user' : 'assistant',
        state: [...article.classList].find((name) => !['message', 'user', 'assistant'].includes(name)) ?? '',
        text: clean(article.querySelector('[part~="text"]')?.textContent),
        sentence: clean(article.querySelector('[part~="fault"] > p, .hint')?.textContent),
      })),
    has: (word) => promptAt(visit.messages(), word) >= 0,
    answersTo(word) {
      const messages = visit.messages();
      const at = promptAt(messages, word);
      if (at < 0)
        return messages.filter(({ role, text }) => role === 'assistant' && new RegExp(`^${word}\\d`).test(text));
      const next = messages.findIndex(({ role }, index) => index > at && role === 'user');
      const [own, ...others] = messages.slice(at + 1, next < 0 ? Infinity : next);
      // The answer to a prompt of the previous page may follow it, in a message of its own.
      const isOfAnother = (text: string) => /^[a-z]+\d/.test(text) && !text.startsWith(word);
      return own ? [own, ...others.filter(({ text }) => !isOfAnother(text))] : [];
    },
  };
  globalThis.visit = visit;
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    visit.violations.push(`${violatedDirective} ${blockedURI}`),
  );
  setInterval(() => {
    for (const { role, text } of visit.messages()) {
      if (role === 'user' || !text) continue;
      for (const piece of text.split(' ')) visit.words.add(piece.replace(/\d+$/, ''));
    }
  }, 50);
}
