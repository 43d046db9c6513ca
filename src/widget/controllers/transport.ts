import { chatError, isErrorCode } from '../../chat/error.ts';
import type {
  Assistant,
  ChatError,
  ChatFailure,
  ChatMessage,
  ConversationEvent,
  QuotaEvent,
  RetractEvent,
  StatusEvent,
  UnpromptedEvent,
} from '../../chat/index.ts';
import { openTransport } from '../../transports/open-transport.ts';
import type { ChatTransport, TransportOptions } from '../../transports/transport.ts';
import type { AiChat } from '../ai-chat.ts';
import { areSame } from '../are-same.ts';
import { AiChatErrorEvent, AiChatStatusEvent } from '../events.ts';
import { isOwnScript } from '../served-from.ts';
import type { Memory } from './memory.ts';

/** The conversation, as far as the transport has to do with it outside of replies. */
export interface TransportListener {
  /** Whether what a backend remembers belongs before this conversation. */
  readonly takesHistory: boolean;
  history(messages: readonly ChatMessage[]): void;
  unprompted(event: UnpromptedEvent): void;
  retract(event: RetractEvent): void;
  /** There is a connection, or one again. */
  connected(): void;
  /** Something is to be drawn anew. */
  changed(): void;
}

/**
 * Keeps the one transport of the element, made from its properties when it is needed and made anew when they have changed, and
 * what is known through it of the backend.
 */
export class TransportController {
  status: StatusEvent = IDLE;
  /** Who can be asked. */
  offered: readonly Assistant[] = [];
  quota: QuotaEvent | undefined;

  readonly #host: AiChat;
  readonly #memory: Memory;
  readonly #listener: TransportListener;
  #line: Line | undefined;
  #error: ChatError | undefined;

  constructor(host: AiChat, memory: Memory, listener: TransportListener) {
    this.#host = host;
    this.#memory = memory;
    this.#listener = listener;
  }

  /** What stands in the way of the conversation as a whole. */
  get error(): ChatError | undefined {
    return (this.status.state === 'failed' && this.status.error) || this.#error;
  }

  /** Whether there was a connection, or should have been, and is none. */
  get isLost(): boolean {
    return /failed|reco/.test(this.status.state);
  }

  /** Whether there is more than one to choose from. */
  get hasChoice(): boolean {
    return this.offered.length > 1;
  }

  /** Whether the line ends of the answers that come now are to be shown. */
  get hasLines(): boolean {
    return this.#line?.transport?.breaks ?? false;
  }

  /**
   * The transport for the next turn: the present one, unless the properties it was made from have changed or it could not be
   * opened; then another. `undefined` where that fails too, of which the listener hears.
   */
  async open(): Promise<ChatTransport | undefined> {
    if (this.#line?.hasFailed) this.#line = undefined;
    const line = this.wake();
    const transport = await line.opening;
    // Left, or replaced, while it was being opened.
    return line === this.#line ? transport : this.#line?.opening;
  }

  /** Opens ahead of the first turn, so that what the backend remembers and offers can be shown. What failed is left for a turn. */
  wake(): Line {
    const options = this.#options();
    const settings = [this.#host.transport, ...Object.entries(options).flat()];
    if (this.#line && areSame(settings, this.#line.settings)) return this.#line;
    this.close();
    this.#line = this.#newLine(settings, options);
    return this.#line;
  }

  /** Something failed that is not a reply. `isTold`: a transport that says what it failed of says itself on the console what there is to change. */
  fail(cause: unknown, isTold = false): void {
    // For the site's developer; the visitor sees the sentence of its code.
    if (!isTold) console.error('<ai-chat>', cause);
    this.#error = errorOf(cause);
    this.#host.dispatchEvent(new AiChatErrorEvent(this.#error, this.#host));
    this.#listener.changed();
  }

  /** What failed is tried again, and may succeed. */
  forgive(): void {
    this.#error = undefined;
    this.#listener.changed();
  }

  /** Leaves. */
  close(): void {
    const line = this.#line;
    if (!line) return;
    this.#line = undefined;
    line.transport?.listen(undefined);
    line.transport?.close();
    this.offered = [];
    this.quota = undefined;
    if (this.status !== IDLE) this.#hear(line, IDLE);
  }

  #newLine(settings: readonly unknown[], options: TransportOptions): Line {
    warnOfGuess(this.#host);
    // By our own wires, nobody remembers a visitor who has only just got an id.
    const isStranger = this.#memory.isNew && typeof settings[0] !== 'object' && typeof settings[0] !== 'function';
    const line: Line = {
      settings,
      takesHistory: this.#listener.takesHistory && !isStranger,
      // A tick later, when the line is in its place.
      opening: Promise.resolve().then(() => this.#start(line, options)),
      asked: new Set(),
    };
    return line;
  }

  async #start(line: Line, options: TransportOptions): Promise<ChatTransport | undefined> {
    try {
      const transport = await openTransport(this.#host.transport || 'cat', options);
      if (line !== this.#line) {
        transport.close();
        return undefined;
      }
      line.transport = transport;
      transport.listen((event) => this.#hear(line, event));
      this.#askAll(line);
      return transport;
    } catch (cause) {
      line.hasFailed = true;
      if (line === this.#line) this.fail(cause);
      return undefined;
    }
  }

  #hear(line: Line, event: ConversationEvent): void {
    switch (event.type) {
      case 'status':
        this.status = event;
        this.#host.dispatchEvent(new AiChatStatusEvent(event.state, event.error, this.#host));
        if (event.state === 'connected') {
          this.#error = undefined;
          this.#askAll(line);
          this.#listener.connected();
        }
        break;
      case 'quota':
        this.quota = event;
        break;
      case 'retract':
        this.#listener.retract(event);
        break;
      case 'unprompted':
        this.#listener.unprompted(event);
        break;
    }
    this.#listener.changed();
  }

  #askAll(line: Line): void {
    void this.#ask(line, 'assistants', (offered) => (this.offered = offered ?? []));
    if (line.takesHistory) void this.#ask(line, 'history', (messages) => this.#listener.history(messages));
  }

  /** Uses a capability, if it is there, once; if it failed, again at the next connection. */
  async #ask<Name extends 'assistants' | 'history'>(
    line: Line,
    name: Name,
    take: (answer: Answer<Name>) => void,
  ): Promise<void> {
    const { transport } = line;
    if (!transport?.[name] || line.asked.has(name)) return;
    line.asked.add(name);
    try {
      const answer = (await transport[name]()) as Answer<Name>;
      if (line !== this.#line) return;
      take(answer);
      this.#listener.changed();
    } catch (cause) {
      line.asked.delete(name);
      if (line !== this.#line) return;
      // Nobody asked for it, and the chat works without it: for the site's developer only.
      if (errorOf(cause).code === 'not-allowed') console.debug('<ai-chat>', cause);
      else this.fail(cause, isFailure(cause));
    }
  }

  #options(): TransportOptions {
    const { backend, token, httpKey, framing, mode, transportOptions } = this.#host;
    return {
      ...transportOptions,
      url: backend,
      userId: this.#memory.userId,
      ...(token && { token: this.#token }),
      ...(httpKey && { httpKey }),
      ...(framing && { framing }),
      ...(mode && { mode }),
    };
  }

  /** Read when it is asked for: a page may renew its token at any time. */
  readonly #token = (): string | Promise<string> => {
    const { token = '' } = this.#host;
    return typeof token === 'function' ? token() : token;
  };
}

let hasWarned = false;

/** Says once that nobody named a backend, where the address of our code is not that of one. */
function warnOfGuess({ url, transport, script, backend }: AiChat): void {
  if (url || isOwnScript(script) || hasWarned || (transport && transport !== 'cat' && transport !== 'lovelace')) return;
  hasWarned = true;
  console.warn(`<ai-chat> has no url: it looks for its backend at ${backend}, where its code comes from`);
}

/** The fault in what a capability or the opening rejected with, from whichever copy of our code it comes. */
function errorOf(cause: unknown): ChatError {
  return isFailure(cause) ? cause.error : chatError('internal');
}

function isFailure(cause: unknown): cause is ChatFailure {
  return isErrorCode((cause as Partial<ChatFailure> | undefined)?.error?.code);
}

type Answer<Name extends 'assistants' | 'history'> = Awaited<ReturnType<Required<ChatTransport>[Name]>>;

const IDLE: StatusEvent = { type: 'status', state: 'idle' };

/** One transport, from the wish for it to its end. */
interface Line {
  /** What it was made from. */
  readonly settings: readonly unknown[];
  readonly opening: Promise<ChatTransport | undefined>;
  readonly takesHistory: boolean;
  /** The capabilities that were used. */
  readonly asked: Set<string>;
  transport?: ChatTransport;
  hasFailed?: boolean;
}
