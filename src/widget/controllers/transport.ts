import { chatError, isErrorCode } from '../../chat/index.ts';
import type { Assistant, ChatError, ChatFailure, ChatMessage, ConversationEvent } from '../../chat/index.ts';
import { openTransport } from '../../transports/registry.ts';
import type { ChatTransport, TransportOptions } from '../../transports/transport.ts';
import type { AiChat } from '../ai-chat.ts';
import type { Memory } from './memory.ts';

/** Who hears what comes from the transport outside of replies. */
export interface TransportListener {
  /** Whether what a backend remembers belongs before this conversation. */
  readonly takesHistory: boolean;
  conversationEvent(event: ConversationEvent): void;
  assistants(offered: readonly Assistant[]): void;
  history(messages: readonly ChatMessage[]): void;
  /** The transport could not be opened, or a capability of it failed. */
  failed(error: ChatError): void;
  /** The transport was left, by us. */
  closed(): void;
}

/** Keeps the one transport of the element: made from its properties when it is needed, made anew when they have changed. */
export class TransportController {
  readonly #host: AiChat;
  readonly #memory: Memory;
  readonly #listener: TransportListener;
  #line: Line | undefined;

  constructor(host: AiChat, memory: Memory, listener: TransportListener) {
    this.#host = host;
    this.#memory = memory;
    this.#listener = listener;
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
    const isSame = settings.every((setting, at) => setting === this.#line?.settings[at]);
    if (!isSame || settings.length !== this.#line?.settings.length) this.close();
    this.#line ??= this.#newLine(settings, options);
    return this.#line;
  }

  /** Leaves. */
  close(): void {
    const line = this.#line;
    if (!line) return;
    this.#line = undefined;
    line.transport?.listen(undefined);
    line.transport?.close();
    this.#listener.closed();
  }

  #newLine(settings: readonly unknown[], options: TransportOptions): Line {
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
      transport.listen((event) => {
        this.#listener.conversationEvent(event);
        if (event.type === 'status' && event.state === 'connected') this.#askAll(line);
      });
      this.#askAll(line);
      return transport;
    } catch (cause) {
      line.hasFailed = true;
      this.#fail(line, cause);
      return undefined;
    }
  }

  #askAll(line: Line): void {
    const { transport, takesHistory } = line;
    const assistants = transport?.assistants?.bind(transport);
    const history = takesHistory ? transport?.history?.bind(transport) : undefined;
    if (assistants) void this.#ask(line, 'assistants', assistants, (offered) => this.#listener.assistants(offered));
    if (history) void this.#ask(line, 'history', history, (messages) => this.#listener.history(messages));
  }

  /** Uses a capability, once; if it failed, again at the next connection. */
  async #ask<Answer>(
    line: Line,
    name: string,
    use: () => Promise<Answer>,
    take: (answer: Answer) => void,
  ): Promise<void> {
    if (line.asked.has(name)) return;
    line.asked.add(name);
    try {
      const answer = await use();
      if (line === this.#line) take(answer);
    } catch (cause) {
      line.asked.delete(name);
      this.#fail(line, cause);
    }
  }

  #fail(line: Line, cause: unknown): void {
    if (line !== this.#line) return;
    // For the site's developer; the visitor sees the sentence of its code.
    console.error('<ai-chat>', cause);
    this.#listener.failed(errorOf(cause));
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

/** The fault in what a capability or the opening rejected with, from whichever copy of our code it comes. */
export function errorOf(cause: unknown): ChatError {
  const error = (cause as Partial<ChatFailure> | undefined)?.error;
  return error && isErrorCode(error.code) ? error : chatError('internal');
}

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
