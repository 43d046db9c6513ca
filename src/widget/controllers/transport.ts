import { ChatFailure, chatError, isErrorCode } from '../../chat/index.ts';
import type { Assistant, ChatError, ChatMessage, ConversationEvent } from '../../chat/index.ts';
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
    const line = this.#lineInUse();
    const transport = await line.opening;
    // Left, or replaced, while it was being opened.
    return line === this.#line ? transport : this.#line?.opening;
  }

  /** Opens ahead of the first turn, so that what the backend remembers and offers can be shown. What fails is left for a turn. */
  wake(): void {
    this.#lineInUse();
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

  #lineInUse(): Line {
    const settings = this.#settings();
    if (this.#line && !isSame(this.#line.settings, settings)) this.close();
    this.#line ??= this.#newLine(settings);
    return this.#line;
  }

  #newLine(settings: Settings): Line {
    const asked = new Set(this.#listener.takesHistory ? [] : ['history']);
    // A tick later, when the line is in its place.
    const line: Line = { settings, asked, opening: Promise.resolve().then(() => this.#start(line)) };
    return line;
  }

  async #start(line: Line): Promise<ChatTransport | undefined> {
    try {
      const transport = await openTransport(this.#host.transport || 'cat', this.#options());
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
      if (line !== this.#line) return undefined;
      line.hasFailed = true;
      // For the site's developer; the visitor sees the sentence of its code.
      console.error('<ai-chat>', cause);
      this.#listener.failed(errorOf(cause));
      return undefined;
    }
  }

  #askAll(line: Line): void {
    void this.#ask(line, 'assistants', (offered) => this.#listener.assistants(offered));
    void this.#ask(line, 'history', (messages) => this.#listener.history(messages));
  }

  /** Uses a capability once, if it is there; what failed is asked again at the next connection. */
  async #ask<Name extends 'assistants' | 'history'>(
    line: Line,
    name: Name,
    take: (answer: Awaited<ReturnType<NonNullable<ChatTransport[Name]>>>) => void,
  ): Promise<void> {
    if (!line.transport?.[name] || line.asked.has(name)) return;
    line.asked.add(name);
    try {
      const answer = await line.transport[name]();
      if (line === this.#line) take(answer as Awaited<ReturnType<NonNullable<ChatTransport[Name]>>>);
    } catch (cause) {
      line.asked.delete(name);
      if (line === this.#line) this.#listener.failed(errorOf(cause));
    }
  }

  #options(): TransportOptions {
    const { token, httpKey, framing, mode, transportOptions } = this.#host;
    return {
      ...transportOptions,
      url: absolute(this.#host.backend),
      userId: this.#memory.userId,
      // Read when it is asked for: a page may renew its token at any time.
      ...(token && { token: () => currentToken(this.#host) }),
      ...(httpKey && { httpKey }),
      ...(framing && { framing }),
      ...(mode && { mode }),
    };
  }

  #settings(): Settings {
    const { transport, url, token, httpKey, framing, mode, transportOptions } = this.#host;
    const options = Object.entries(transportOptions ?? {}).flat();
    return [transport, url, this.#memory.userId, Boolean(token), httpKey, framing, mode, ...options];
  }
}

/** The fault in what a capability or the opening rejected with, from whichever copy of our code it comes. */
export function errorOf(cause: unknown): ChatError {
  const error = (cause as Partial<ChatFailure> | undefined)?.error;
  return error && isErrorCode(error.code) ? error : chatError('internal');
}

/** What a transport was made from. */
type Settings = readonly unknown[];

/** One transport, from the wish for it to its end. */
interface Line {
  readonly settings: Settings;
  readonly opening: Promise<ChatTransport | undefined>;
  readonly asked: Set<string>;
  transport?: ChatTransport;
  hasFailed?: boolean;
}

function isSame(one: Settings, other: Settings): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

function absolute(url: string): string {
  try {
    return new URL(url, document.baseURI).href;
  } catch (cause) {
    throw new ChatFailure(chatError('bad-configuration'), cause);
  }
}

function currentToken({ token = '' }: AiChat): string | Promise<string> {
  return typeof token === 'function' ? token() : token;
}
