import type { ChatEvent, ChatReply, ChatRequest, TransportEvent, FinishReason } from '../../src/chat/index.ts';
import type {
  ChatTransport,
  TransportListener,
  SendOptions,
  TransportOptions,
} from '../../src/transports/contract/transport.ts';

type Capabilities = Pick<
  ChatTransport,
  'accepts' | 'capabilities' | 'assistants' | 'history' | 'clear' | 'hasHardLineBreaks' | 'maxPromptCharacters'
>;

/** A transport for tests: records every turn, and lets the test send each event of its reply. */
export class ScriptedTransport implements ChatTransport {
  readonly options: TransportOptions;
  readonly turns: ScriptedTurn[] = [];
  connects = 0;
  isClosed = false;
  declare capabilities?: NonNullable<ChatTransport['capabilities']>;
  declare assistants?: NonNullable<ChatTransport['assistants']>;
  declare history?: NonNullable<ChatTransport['history']>;
  declare clear?: NonNullable<ChatTransport['clear']>;
  declare hasHardLineBreaks?: boolean;
  declare maxPromptCharacters?: number | undefined;
  declare accepts?: ChatTransport['accepts'];
  #listener: TransportListener | undefined;
  /** What was emitted before there was a listener, which is set a moment after the transport was made. */
  #early: TransportEvent[] = [];
  #awaited: ((turn: ScriptedTurn) => void)[] = [];

  constructor(options: TransportOptions, capabilities: Capabilities = {}) {
    this.options = options;
    Object.assign(this, capabilities);
  }

  send(request: ChatRequest, { signal }: SendOptions): ChatReply {
    const turn = new ScriptedTurn(request, signal);
    this.turns.push(turn);
    for (const resolve of this.#awaited.splice(0)) resolve(turn);
    return turn.reply();
  }

  /** Resolves to the next turn that is sent. */
  nextTurn(): Promise<ScriptedTurn> {
    return new Promise((resolve) => this.#awaited.push(resolve));
  }

  setListener(listener: TransportListener | undefined): void {
    this.#listener = listener;
    if (listener) for (const event of this.#early.splice(0)) listener(event);
  }

  /** Emits an event outside of replies. */
  emit(event: TransportEvent): void {
    if (this.#listener || this.isClosed) this.#listener?.(event);
    else this.#early.push(event);
  }

  connect(): void {
    this.connects += 1;
  }

  close(): void {
    this.isClosed = true;
    for (const turn of this.turns) turn.end('interrupted');
  }
}

/** A turn: its request, and methods that send the events of its reply. */
export class ScriptedTurn {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly #events: ChatEvent[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(request: ChatRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    signal.addEventListener('abort', () => this.end('stopped'));
  }

  get prompt(): string {
    return this.request.messages.at(-1)?.text ?? '';
  }

  push(...events: ChatEvent[]): void {
    if (this.#isOver) return;
    this.#events.push(...events);
    this.#wake();
  }

  start(): void {
    this.push({ type: 'reply-start' });
  }

  say(...deltas: string[]): void {
    this.push(...deltas.map((delta) => ({ type: 'text-delta', delta }) as const));
  }

  end(reason: FinishReason = 'done'): void {
    this.push({ type: 'reply-end', reason });
    this.#isOver = true;
  }

  /** Sends a complete answer. */
  answer(text: string): void {
    this.start();
    this.say(text);
    this.end();
  }

  async *reply(): ChatReply {
    for (;;) {
      for (const event of this.#events.splice(0)) yield event;
      if (this.#isOver && this.#events.length === 0) return;
      if (this.#events.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
