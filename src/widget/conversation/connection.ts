import { isChatError, toErrorInfo } from '../../chat/error.ts';
import type {
  Assistant,
  ChatErrorInfo,
  ChatMessage,
  TransportEvent,
  QuotaEvent,
  MessageRetractedEvent,
  StatusEvent,
  UnsolicitedReplyEvent,
} from '../../chat/index.ts';
import { openTransport } from '../../transports/contract/open-transport.ts';
import { hasCapability, type ChatTransport, type TransportOptions } from '../../transports/contract/transport.ts';
import type { AiChat } from '../ai-chat.ts';
import { shallowEqual } from '../shallow-equal.ts';
import { AiChatErrorEvent, AiChatStatusEvent } from '../events.ts';
import { isServedByRelay } from '../script-base-url.ts';
import type { VisitorId } from './visitor-id.ts';

/** The conversation, as far as the transport has to do with it outside of replies. */
export interface ConnectionListener {
  /** Whether what a backend remembers belongs before this conversation. */
  readonly acceptsHistory: boolean;
  onHistory(messages: readonly ChatMessage[]): void;
  onUnsolicitedReply(event: UnsolicitedReplyEvent): void;
  onRetract(event: MessageRetractedEvent): void;
  /** There is a connection, or one again. */
  onConnected(): void;
  /** Something is to be drawn anew. */
  onChange(): void;
}

/**
 * Keeps the one transport of the element, made from its properties when it is needed and made anew when they have changed, and
 * what is known through it of the backend.
 */
export class Connection {
  status: StatusEvent = IDLE;
  /** Who can be asked. */
  assistants: readonly Assistant[] = [];
  quota: QuotaEvent | undefined;

  readonly #host: AiChat;
  readonly #visitorId: VisitorId;
  readonly #listener: ConnectionListener;
  #handle: TransportHandle | undefined;
  #error: ChatErrorInfo | undefined;

  constructor(host: AiChat, visitorId: VisitorId, listener: ConnectionListener) {
    this.#host = host;
    this.#visitorId = visitorId;
    this.#listener = listener;
  }

  /** What stands in the way of the conversation as a whole. */
  get error(): ChatErrorInfo | undefined {
    return (this.status.state === 'failed' && this.status.error) || this.#error;
  }

  /** Whether there was a connection, or should have been, and is none. */
  get isLost(): boolean {
    return /failed|reco/.test(this.status.state);
  }

  /** Whether there is more than one to choose from. */
  get canChooseAssistant(): boolean {
    return this.assistants.length > 1;
  }

  /** Whether the line ends of the answers that come now are to be shown. */
  get preservesLineBreaks(): boolean {
    return this.#handle?.transport?.hasHardLineBreaks ?? false;
  }

  /**
   * The transport for the next turn: the present one, unless the properties it was made from have changed or it could not be
   * opened; then another. `undefined` where that fails too, of which the listener hears.
   */
  async open(): Promise<ChatTransport | undefined> {
    if (this.#handle?.hasFailed) this.#handle = undefined;
    const handle = this.openEagerly();
    const transport = await handle.opening;
    // Left, or replaced, while it was being opened.
    return handle === this.#handle ? transport : this.#handle?.opening;
  }

  /** Opens ahead of the first turn, so that what the backend remembers and offers can be shown. What failed is left for a turn. */
  openEagerly(): TransportHandle {
    const options = this.#transportOptions();
    const inputs = [this.#host.transport, ...Object.entries(options).flat()];
    if (this.#handle && shallowEqual(inputs, this.#handle.inputs)) return this.#handle;
    this.close();
    this.#handle = this.#createHandle(inputs, options);
    return this.#handle;
  }

  /** Something failed that is not a reply. `isTold`: a transport that says what it failed of says itself on the console what there is to change. */
  reportError(cause: unknown, isLogged = false): void {
    // For the site's developer; the visitor sees the sentence of its code.
    if (!isLogged) console.error('<ai-chat>', cause);
    this.#error = toErrorInfo(cause);
    this.#host.dispatchEvent(new AiChatErrorEvent(this.#error, this.#host));
    this.#listener.onChange();
  }

  /** What failed is tried again, and may succeed. */
  clearError(): void {
    this.#error = undefined;
    this.#listener.onChange();
  }

  /** Leaves. */
  close(): void {
    const handle = this.#handle;
    if (!handle) return;
    this.#handle = undefined;
    handle.transport?.setListener(undefined);
    handle.transport?.close();
    this.assistants = [];
    this.quota = undefined;
    if (this.status !== IDLE) this.#onEvent(handle, IDLE);
  }

  #createHandle(inputs: readonly unknown[], options: TransportOptions): TransportHandle {
    warnIfUrlGuessed(this.#host);
    // By our own wires, nobody remembers a visitor who has only just got an id.
    const isFreshVisitor = this.#visitorId.isFresh && typeof inputs[0] !== 'object' && typeof inputs[0] !== 'function';
    const handle: TransportHandle = {
      inputs,
      acceptsHistory: this.#listener.acceptsHistory && !isFreshVisitor,
      // A tick later, when the line is in its place.
      opening: Promise.resolve().then(() => this.#openTransport(handle, options)),
      loaded: new Set(),
    };
    return handle;
  }

  async #openTransport(handle: TransportHandle, options: TransportOptions): Promise<ChatTransport | undefined> {
    try {
      const transport = await openTransport(this.#host.transport || 'cat', options);
      if (handle !== this.#handle) {
        transport.close();
        return undefined;
      }
      handle.transport = transport;
      transport.setListener((event) => this.#onEvent(handle, event));
      this.#loadCapabilities(handle);
      return transport;
    } catch (cause) {
      handle.hasFailed = true;
      if (handle === this.#handle) this.reportError(cause);
      return undefined;
    }
  }

  #onEvent(handle: TransportHandle, event: TransportEvent): void {
    switch (event.type) {
      case 'status':
        this.status = event;
        this.#host.dispatchEvent(new AiChatStatusEvent(event.state, event.error, this.#host));
        if (event.state === 'connected') {
          this.#error = undefined;
          this.#loadCapabilities(handle);
          this.#listener.onConnected();
        }
        break;
      case 'capabilities':
        this.#loadCapabilities(handle);
        break;
      case 'quota':
        this.quota = event;
        break;
      case 'retract':
        this.#listener.onRetract(event);
        break;
      case 'unsolicited-reply':
        this.#listener.onUnsolicitedReply(event);
        break;
    }
    this.#listener.onChange();
  }

  #loadCapabilities(handle: TransportHandle): void {
    void this.#loadCapability(handle, 'assistants', (assistants) => (this.assistants = assistants ?? []));
    if (handle.acceptsHistory)
      void this.#loadCapability(handle, 'history', (messages) => this.#listener.onHistory(messages));
  }

  /** Uses a capability, if it is there, once; if it failed, again at the next connection. */
  async #loadCapability<Name extends 'assistants' | 'history'>(
    handle: TransportHandle,
    name: Name,
    onLoaded: (result: CapabilityResult<Name>) => void,
  ): Promise<void> {
    const { transport } = handle;
    if (!transport || !hasCapability(transport, name) || handle.loaded.has(name)) return;
    handle.loaded.add(name);
    try {
      const result = (await transport[name]?.()) as CapabilityResult<Name>;
      if (handle !== this.#handle) return;
      onLoaded(result);
      this.#listener.onChange();
    } catch (cause) {
      handle.loaded.delete(name);
      if (handle !== this.#handle) return;
      // Nobody asked for it, and the chat works without it: for the site's developer only.
      if (toErrorInfo(cause).code === 'permission-denied') console.debug('<ai-chat>', cause);
      else this.reportError(cause, isChatError(cause));
    }
  }

  #transportOptions(): TransportOptions {
    const { backendUrl, token, httpToken, framing, mode, transportOptions } = this.#host;
    return {
      ...transportOptions,
      url: backendUrl,
      userId: this.#visitorId.value,
      ...(token && { token: this.#readToken }),
      ...(httpToken && { httpToken }),
      ...(framing && { framing }),
      ...(mode && { mode }),
    };
  }

  /** Read when it is asked for: a page may renew its token at any time. */
  readonly #readToken = (): string | Promise<string> => {
    const { token = '' } = this.#host;
    return typeof token === 'function' ? token() : token;
  };
}

let hasWarned = false;

/** Says once that nobody named a backend, where the address of our code is not that of one. */
function warnIfUrlGuessed({ url, transport, scriptUrl, backendUrl }: AiChat): void {
  if (url || isServedByRelay(scriptUrl) || hasWarned || (transport && transport !== 'cat' && transport !== 'lovelace'))
    return;
  hasWarned = true;
  console.warn(`<ai-chat> has no url: it looks for its backend at ${backendUrl}, where its code comes from`);
}

type CapabilityResult<Name extends 'assistants' | 'history'> = Awaited<ReturnType<Required<ChatTransport>[Name]>>;

const IDLE: StatusEvent = { type: 'status', state: 'idle' };

/** One transport, from the wish for it to its end. */
interface TransportHandle {
  /** What it was made from. */
  readonly inputs: readonly unknown[];
  readonly opening: Promise<ChatTransport | undefined>;
  readonly acceptsHistory: boolean;
  /** The capabilities that were used. */
  readonly loaded: Set<string>;
  transport?: ChatTransport;
  hasFailed?: boolean;
}
