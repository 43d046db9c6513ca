import { ChatError, errorInfo } from '../../src/chat/error.ts';
import type { RememberedConversation } from '../../src/chat/conversation-title.ts';
import type {
  Capability,
  ChatEvent,
  ChatMessage,
  ChatReply,
  ChatRequest,
  Feedback,
  TransportEvent,
} from '../../src/chat/index.ts';
import { createMessage } from '../../src/chat/index.ts';
import type { ChatTransport, SendOptions, TransportOptions } from '../../src/transports/contract/transport.ts';
import type { Page } from './tabs/tab-browser.ts';

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

  get prompt(): string {
    return this.request.messages.at(-1)?.text ?? '';
  }

  get text(): string {
    return this.events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
  }

  push(...events: ChatEvent[]): void {
    if (this.isOver) return;
    this.events.push(...events);
    this.wake();
  }

  say(...deltas: string[]): void {
    this.push(...deltas.map((delta) => ({ type: 'text-delta', delta }) as const));
  }

  /** Ends the answer, after these last parts of its text. */
  end(...deltas: string[]): void {
    this.say(...deltas);
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
  /** By id. Turns that the backend has forgotten are not here. */
  readonly turns = new Map<string, BackendTurn>();
  /** The prompts of all turns that have begun, in order. */
  readonly asked: string[] = [];
  /** The options of the connections that were opened. */
  readonly opened: TransportOptions[] = [];
  readonly isResumable: boolean;
  hasBranches = true;
  /** How long it remembers a conversation. Reported with each connection. */
  memoryMs: number | undefined;
  /** Whether turns go on after they were stopped. */
  ignoresStops = false;
  cleared = 0;
  /** Whether single turns can be deleted, which ones were, and why that fails. */
  canDelete = true;
  readonly deleted: string[] = [];
  deleteError: Error | undefined;
  /** What was sent of answers, by turn, and why that fails. */
  readonly feedback: [turnId: string, feedback: Feedback | undefined][] = [];
  feedbackError: Error | undefined;
  history: readonly ChatMessage[] = [];
  /** Whether the history is that of the turns. */
  hasMemory = false;
  /** The visitor's conversations that it lists. */
  listed: readonly RememberedConversation[] = [];
  /** The titles that it was given, by key, and whether it can be asked for its list and given titles. */
  readonly renamed: [key: string, title: string][] = [];
  canBeAsked = true;
  /** Called before a title is taken. */
  beforeRename: (title: string) => Promise<void> = () => Promise.resolve();
  /** Whether it gives conversations titles. */
  makesTitles = false;
  /** How often all conversations of a visitor were erased by one request; `undefined` if it has none. */
  erased: number | undefined;
  /** Called before the history is returned. */
  beforeHistory: () => Promise<void> = () => Promise.resolve();
  /** Called before the conversation is cleared, which fails if this rejects. */
  beforeClear: () => Promise<void> = () => Promise.resolve();
  /** Why no transport can be created. */
  openError: ChatError | undefined;
  readonly #transports = new Set<BackendTransport>();
  #isReachable = true;
  readonly #waiting = new Set<BackendTransport>();

  constructor(isResumable = true) {
    this.isResumable = isResumable;
  }

  get lastTurn(): BackendTurn {
    const turn = [...this.turns.values()].at(-1);
    if (!turn) throw new Error('no turn has begun');
    return turn;
  }

  /** How many connections are open. */
  get connections(): number {
    return [...this.#transports].filter(({ isOpen }) => isOpen).length;
  }

  /** Connections that are being opened wait until this is `true`. */
  get isReachable(): boolean {
    return this.#isReachable;
  }

  set isReachable(isReachable: boolean) {
    this.#isReachable = isReachable;
    if (isReachable) for (const transport of this.#waiting) transport.onReachable();
  }

  /** @param page What it receives are tasks of this page. */
  readonly connect = (options: TransportOptions, page?: Page): ChatTransport => {
    if (this.openError) throw this.openError;
    this.opened.push(options);
    const transport = new BackendTransport(this, page, options);
    this.#transports.add(transport);
    return transport;
  };

  /** Reports an event outside of replies on all open connections. */
  report(event: TransportEvent): void {
    for (const transport of this.#transports) if (transport.isOpen) transport.report(event);
  }

  /** Opens a connection, at once or as soon as that is possible. */
  await(transport: BackendTransport): void {
    if (this.isReachable) transport.onReachable();
    else this.#waiting.add(transport);
  }

  forget(transport: BackendTransport): void {
    this.#waiting.delete(transport);
  }

  start(request: ChatRequest): BackendTurn {
    const turn = new BackendTurn(request);
    this.turns.delete(request.turnId);
    this.turns.set(request.turnId, turn);
    this.asked.push(turn.prompt);
    return turn;
  }

  /** The history with running turns, as our relay reports it. */
  remember(): readonly ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const [turnId, turn] of this.turns) {
      const [promptId, answerId] = [`${turnId}/user`, `${turnId}/assistant`];
      const { parentTurnId, messages: sent } = turn.request;
      const { media } = sent.at(-1) ?? {};
      const parentId = parentTurnId === undefined ? messages.at(-1)?.id : parentTurnId && `${parentTurnId}/assistant`;
      const text = turn.text;
      messages.push(
        createMessage('user', {
          id: promptId,
          turnId,
          text: turn.prompt,
          state: 'done',
          ...(media && { media }),
          ...(parentId && { parentId }),
        }),
        createMessage('assistant', {
          id: answerId,
          turnId,
          text,
          parentId: promptId,
          ...(turn.isOver
            ? { state: turn.isStopped ? 'stopped' : 'done' }
            : { state: 'streaming', lastEventNumber: turn.events.length }),
        }),
      );
    }
    return messages;
  }
}

class BackendTransport implements ChatTransport {
  readonly #backend: Backend;
  readonly #page: Page | undefined;
  readonly #options: TransportOptions;
  #listener: ((event: TransportEvent) => void) | undefined;
  #isConnected = false;
  #isClosed = false;

  constructor(backend: Backend, page: Page | undefined, options: TransportOptions) {
    this.#backend = backend;
    this.#page = page;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isConnected && !this.#isClosed && !this.#page?.isGone;
  }

  get capabilities(): readonly Capability[] {
    const { isResumable, hasBranches, canDelete, makesTitles } = this.#backend;
    return [
      'history',
      'clear',
      'feedback',
      ...(makesTitles ? ['titles' as const] : []),
      ...(canDelete ? ['delete' as const] : []),
      ...(isResumable ? ['resume' as const] : []),
      ...(hasBranches ? (['branches', 'conversations'] as const) : []),
    ];
  }

  get memoryMs(): number | undefined {
    return this.#isConnected ? this.#backend.memoryMs : undefined;
  }

  connect(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#listener?.({ type: 'status', state: 'connecting' });
    if (!this.#backend.isReachable) {
      const error = errorInfo('disconnected');
      this.#queue(() => this.#listener?.({ type: 'status', state: 'reconnecting', error }));
    }
    this.#queue(() => this.#isClosed || this.#backend.await(this));
  }

  onReachable(): void {
    this.#backend.forget(this);
    this.#queue(() => this.#listener?.({ type: 'status', state: 'connected' }));
  }

  setListener(listener: ((event: TransportEvent) => void) | undefined): void {
    this.#listener = listener;
  }

  async history(): Promise<readonly ChatMessage[]> {
    await this.#backend.beforeHistory();
    return this.#backend.hasMemory ? this.#backend.remember() : this.#backend.history;
  }

  async conversations(): Promise<readonly RememberedConversation[]> {
    this.#checkReachable();
    return this.#backend.listed;
  }

  async rename(title: string): Promise<boolean> {
    this.#checkReachable();
    await this.#backend.beforeRename(title);
    const { conversation = '' } = this.#options;
    const { listed, renamed } = this.#backend;
    renamed.push([conversation, title]);
    this.#backend.listed = listed.map((one) => (one.key === conversation ? { ...one, title, isNamed: true } : one));
    return listed.some(({ key }) => key === conversation);
  }

  async erase(): Promise<boolean> {
    this.#checkReachable();
    const { erased } = this.#backend;
    if (erased === undefined) return false;
    this.#backend.erased = erased + 1;
    for (const turn of this.#backend.turns.values()) turn.push({ type: 'reply-end', reason: 'stopped' });
    return true;
  }

  #checkReachable(): void {
    if (!this.#backend.canBeAsked) throw new ChatError(errorInfo('unreachable'));
  }

  async clear(): Promise<void> {
    await this.#backend.beforeClear();
    this.#backend.cleared += 1;
  }

  async delete(turnIds: readonly string[]): Promise<void> {
    if (this.#backend.deleteError) throw this.#backend.deleteError;
    this.#backend.deleted.push(...turnIds);
  }

  async feedback(turnId: string, feedback: Feedback | undefined): Promise<void> {
    if (this.#backend.feedbackError) throw this.#backend.feedbackError;
    this.#backend.feedback.push([turnId, feedback]);
  }

  report(event: TransportEvent): void {
    this.#listener?.(event);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#backend.forget(this);
    for (const turn of this.#backend.turns.values()) turn.wake();
  }

  send(request: ChatRequest, { signal, lastEventNumber }: SendOptions): ChatReply {
    const known = this.#backend.turns.get(request.turnId);
    if (!known && lastEventNumber !== undefined) return unknownTurn();
    const turn = known && this.#backend.isResumable ? known : this.#backend.start(request);
    signal.addEventListener('abort', () => {
      turn.isStopped = true;
      if (!this.#backend.ignoresStops) turn.push({ type: 'reply-end', reason: 'stopped' });
    });
    return this.#read(turn, lastEventNumber ?? 0);
  }

  #read(turn: BackendTurn, after: number): ChatReply {
    let number = after;
    const isClosed = (): boolean => this.#isClosed;
    const { isResumable } = this.#backend;
    const arrive = (): Promise<void> => new Promise((resolve) => this.#queue(resolve));
    return {
      get lastEventNumber() {
        return isResumable ? number : undefined;
      },
      async *[Symbol.asyncIterator]() {
        while (!isClosed()) {
          const event = turn.events[number];
          if (event) {
            await arrive();
            if (isClosed()) break;
            number += 1;
            yield event;
            if (event.type === 'reply-end' || event.type === 'reply-error') return;
          } else await turn.wait();
        }
        yield { type: 'reply-end', reason: 'interrupted' } as const;
      },
    };
  }

  #queue(task: () => void): void {
    if (this.#page) this.#page.queue('message', task);
    else queueMicrotask(task);
  }
}

async function* unknownTurn(): ChatReply {
  yield { type: 'reply-end', reason: 'interrupted' };
}
