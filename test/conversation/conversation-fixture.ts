import { createConversation } from '../../src/conversation/create-conversation.ts';
import type { Conversation, ConversationOptions } from '../../src/conversation/conversation.ts';
import type { Environment } from '../../src/conversation/environment.ts';
import { createWebStorage } from '../../src/conversation/storage/web-storage.ts';
import { createFakeWebStorage, type FakeWebStorage } from '../helpers/fake-web-storage.ts';
import { Backend } from './scripted-backend.ts';
import { TabBrowser, type Page } from './tabs/tab-browser.ts';

/** A browser with one storage, in which a site's pages are opened. */
export class Visit {
  readonly browser = new TabBrowser();
  readonly local: FakeWebStorage = createFakeWebStorage();
  readonly backend: Backend;
  /** The pages that were left in order, which finish what they are writing. One that has crashed does not. */
  readonly #left = new WeakSet<Page>();

  constructor(backend = new Backend()) {
    this.backend = backend;
  }

  openPage(options: Partial<ConversationOptions> = {}, session = createFakeWebStorage()): VisitPage {
    const page = this.browser.openPage();
    const conversation = createConversation({ ...this.optionsFor(page, session), ...options });
    conversation.open();
    return { page, session, conversation };
  }

  /** The options of a conversation in a page. */
  optionsFor(page: Page, session = createFakeWebStorage()): ConversationOptions {
    const environment: Environment = {
      clock: page.clock,
      page,
      locks: page.locks,
      openPort: page.openPort,
      isVisible: () => page.isVisible,
      localStorage: () => (page.isGone && !this.#left.has(page) ? createFakeWebStorage() : this.local),
      ids: createWebStorage(() => this.local),
      sessionStorage: () => session,
      loadDatabase: () => Promise.reject(new Error('no database')),
    };
    return {
      transport: (transportOptions) => this.backend.connect(transportOptions, page),
      url: 'https://relay.example/',
      environment,
    };
  }

  /** Leaves a page and opens the next one in its place. */
  reload({ page, session }: VisitPage, options: Partial<ConversationOptions> = {}): VisitPage {
    page.hide();
    this.#left.add(page);
    page.crash();
    return this.openPage(options, session);
  }

  settle(ms = 400): Promise<void> {
    return this.browser.advance(ms);
  }
}

/** Opens a page and sends prompts, the first of which is being answered then. */
export async function startPage(visit: Visit, ...prompts: readonly string[]): Promise<VisitPage> {
  const page = visit.openPage();
  for (const prompt of prompts) page.conversation.send(prompt);
  await visit.settle();
  return page;
}

/** Opens two tabs of one visitor, of which the first one leads. */
export async function openTwoTabs(visit: Visit): Promise<[VisitPage, VisitPage]> {
  const first = visit.openPage({ userId: 'anna' });
  await visit.settle();
  const second = visit.openPage({ userId: 'anna' });
  await visit.settle();
  return [first, second];
}

/** Ends the answer to the prompt that was sent last, with this text. */
export async function answer(visit: Visit, text: string): Promise<void> {
  await visit.settle();
  visit.backend.lastTurn.end(text);
  await visit.settle();
}

export interface VisitPage {
  readonly page: Page;
  readonly session: FakeWebStorage;
  readonly conversation: Conversation;
}

/** The visible messages, as `role: text (state)`. */
export function transcript({ conversation }: VisitPage): string[] {
  return conversation.getSnapshot().messages.map(({ role, text, state }) => `${role}: ${text} (${state})`);
}

/** Closes all conversations, and returns what they have left behind. */
export async function leftBehind(visit: Visit, pages: readonly VisitPage[]): Promise<Record<string, number>> {
  for (const { conversation } of pages) conversation.close();
  await visit.settle(6_000);
  const { browser, backend } = visit;
  return {
    channels: browser.openPorts,
    locks: browser.openLocks,
    timers: browser.clock.pending,
    listeners: pages.reduce((sum, { page }) => sum + page.listenerCount, 0),
    connections: backend.connections,
  };
}

export const NOTHING = { channels: 0, locks: 0, timers: 0, listeners: 0, connections: 0 };
