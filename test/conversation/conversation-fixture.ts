import type { ChatEvent, ChatMessage, ChatReply, ChatRequest, TransportEvent } from '../../src/chat/index.ts';
import { createMessage } from '../../src/chat/index.ts';
import { createConversation } from '../../src/conversation/create-conversation.ts';
import type { Conversation, ConversationOptions } from '../../src/conversation/conversation.ts';
import type { Environment } from '../../src/conversation/environment.ts';
import type { ChatTransport, SendOptions } from '../../src/transports/contract/transport.ts';
import { createWebStorage } from '../../src/conversation/storage/web-storage.ts';
import { createFakeWebStorage, type FakeWebStorage } from '../helpers/fake-web-storage.ts';
import { TabBrowser, type Page } from './tabs/tab-browser.ts';

/** A turn that a {@link Backend} answers, as a log of numbered events. */
export class BackendTurn {
  readonly request: ChatRequest;
  readonly events: ChatEvent[] = [];
  isStopped = false;
  #wake: (() => void)[] = [];

  constructor(request: ChatRequest) {
    this.request = request;
  }

  get isOver(): boolean {
    const last = this.events.at(-1)?.type;
    return last === 'reply-end' || last === 'reply-error';
  }

  push(...events: ChatEvent[]): void {
    if (this.isOver) return;
    this.events.push(...events);
    this.wake();
  }

  say(...deltas: string[]): void {
    this.push(...deltas.map((delta) => ({ type: 'text-delta', delta }) as const));
  }

  end(): void {
    this.push({ type: 'reply-end', reason: 'done' });
  }

  wake(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}

/** A backend whose turns outlive connections, as our relay's do, or end with them. */
export class Backend {
  readonly turns = new Map<string, BackendTurn>();
  readonly isResumable: boolean;
  /** The connections that are open. */
  connections = 0;
  cleared = 0;
  history: readonly ChatMessage[] = [];

  constructor(isResumable = true) {
    this.isResumable = isResumable;
  }

  get lastTurn(): BackendTurn {
    const turn = [...this.turns.values()].at(-1);
    if (!turn) throw new Error('no turn has begun');
    return turn;
  }

  readonly connect = (): ChatTransport => new BackendTransport(this);

  /** The history with a running turn, as our relay reports it. */
  runningHistory(turnId: string): readonly ChatMessage[] {
    const turn = this.turns.get(turnId);
    const text = turn?.events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('') ?? '';
    const prompt = turn?.request.messages.at(-1)?.text ?? '';
    const id = `${turnId}/user`;
    return [
      createMessage('user', { id, turnId, text: prompt, state: 'done' }),
      createMessage('assistant', {
        id: `${turnId}/assistant`,
        turnId,
        text,
        parentId: id,
        state: 'streaming',
        lastEventNumber: turn?.events.length ?? 0,
      }),
    ];
  }
}

class BackendTransport implements ChatTransport {
  readonly capabilities;
  readonly #backend: Backend;
  #listener: ((event: TransportEvent) => void) | undefined;
  #isConnected = false;
  #isClosed = false;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.capabilities = backend.isResumable
      ? (['history', 'clear', 'resume', 'branches'] as const)
      : (['history', 'clear', 'branches'] as const);
  }

  connect(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#backend.connections += 1;
    this.#listener?.({ type: 'status', state: 'connecting' });
    queueMicrotask(() => this.#listener?.({ type: 'status', state: 'connected' }));
  }

  setListener(listener: ((event: TransportEvent) => void) | undefined): void {
    this.#listener = listener;
  }

  history(): Promise<readonly ChatMessage[]> {
    return Promise.resolve(this.#backend.history);
  }

  clear(): Promise<void> {
    this.#backend.cleared += 1;
    return Promise.resolve();
  }

  close(): void {
    if (this.#isConnected) this.#backend.connections -= 1;
    this.#isClosed = true;
    for (const turn of this.#backend.turns.values()) turn.wake();
  }

  send(request: ChatRequest, { signal, lastEventNumber }: SendOptions): ChatReply {
    const { turns } = this.#backend;
    let turn = turns.get(request.turnId);
    if (!turn && lastEventNumber !== undefined) return unknownTurn();
    if (!turn) turns.set(request.turnId, (turn = new BackendTurn(request)));
    signal.addEventListener('abort', () => {
      turn.isStopped = true;
      turn.push({ type: 'reply-end', reason: 'stopped' });
    });
    return this.#read(turn, lastEventNumber ?? 0);
  }

  #read(turn: BackendTurn, after: number): ChatReply {
    let number = after;
    const isClosed = (): boolean => this.#isClosed;
    const { isResumable } = this.#backend;
    return {
      get lastEventNumber() {
        return isResumable ? number : undefined;
      },
      async *[Symbol.asyncIterator]() {
        while (!isClosed()) {
          const event = turn.events[number];
          if (event) {
            number += 1;
            yield event;
            if (event.type === 'reply-end' || event.type === 'reply-error') return;
          } else await turn.wait();
        }
        yield { type: 'reply-end', reason: 'interrupted' } as const;
      },
    };
  }
}

async function* unknownTurn(): ChatReply {
  yield { type: 'reply-end', reason: 'interrupted' };
}

/** A browser with one storage, in which a site's pages are opened. */
export class Visit {
  readonly browser = new TabBrowser();
  readonly local: FakeWebStorage = createFakeWebStorage();
  readonly backend: Backend;

  constructor(backend = new Backend()) {
    this.backend = backend;
  }

  openPage(options: Partial<ConversationOptions> = {}, session = createFakeWebStorage()): VisitPage {
    const page = this.browser.openPage();
    const environment: Environment = {
      clock: page.clock,
      page,
      locks: page.locks,
      openPort: page.openPort,
      isVisible: () => page.isVisible,
      localStorage: () => this.local,
      ids: createWebStorage(() => this.local),
      sessionStorage: () => session,
      loadDatabase: () => Promise.reject(new Error('no database')),
    };
    const conversation = createConversation({
      transport: this.backend.connect,
      url: 'https://relay.example/',
      environment,
      ...options,
    });
    conversation.open();
    return { page, session, conversation };
  }

  /** Leaves a page and opens the next one in its place. */
  reload({ page, session }: VisitPage, options: Partial<ConversationOptions> = {}): VisitPage {
    page.hide();
    page.crash();
    return this.openPage(options, session);
  }

  settle(ms = 400): Promise<void> {
    return this.browser.advance(ms);
  }
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
