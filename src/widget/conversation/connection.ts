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
import { shallowEqual } from '../shallow-equal.ts';
import { AiChatErrorEvent, AiChatStatusEvent } from '../events.ts';
import type { ConnectionHost } from '../host.ts';
import { isServedByRelay } from '../script-base-url.ts';
import type { VisitorId } from './visitor-id.ts';

/** Callbacks from the connection to the conversation, for everything outside of replies. */
export interface ConnectionListener {
  /** Whether a backend's history may be inserted before this conversation. */
  readonly acceptsHistory: boolean;
  onHistory(messages: readonly ChatMessage[]): void;
  onUnsolicitedReply(event: UnsolicitedReplyEvent): void;
  onRetract(event: MessageRetractedEvent): void;
  /** The connection is open, for the first time or again. */
  onConnected(): void;
  /** Something visible has changed. */
  onChange(): void;
}

/**
 * Holds the element's one transport and what the backend reports through it. Creates the transport from the element's properties when it is
 * needed, and replaces it when they have changed.
 */
export class Connection {
  status: StatusEvent = IDLE;
  /** The assistants that the backend offers. */
  assistants: readonly Assistant[] = [];
  quota: QuotaEvent | undefined;

  readonly #host: ConnectionHost;
  readonly #scriptUrl: string;
  readonly #visitorId: VisitorId;
  readonly #listener: ConnectionListener;
  #handle: TransportHandle | undefined;
  #error: ChatErrorInfo | undefined;

  constructor(host: ConnectionHost, scriptUrl: string, visitorId: VisitorId, listener: ConnectionListener) {
    this.#host = host;
    this.#scriptUrl = scriptUrl;
    this.#visitorId = visitorId;
    this.#listener = listener;
  }

  /** The error that blocks the conversation as a whole. */
  get error(): ChatErrorInfo | undefined {
    return (this.status.state === 'failed' && this.status.error) || this.#error;
  }

  /** Whether the connection was lost, or could not be opened. */
  get isLost(): boolean {
    const { state } = this.status;
    return state === 'failed' || state === 'reconnecting';
  }

  /** Whether there are several assistants. */
  get canChooseAssistant(): boolean {
    return this.assistants.length > 1;
  }

  /** Whether the transport sends single newlines as line breaks. */
  get preservesLineBreaks(): boolean {
    return this.#handle?.transport?.hasHardLineBreaks ?? false;
  }

  /**
   * Returns the transport for the next turn: the current one, or a new one if the properties have changed or the current one could not be opened.
   * Resolves to `undefined` if that fails too; the error is reported then.
   */
  async open(): Promise<ChatTransport | undefined> {
    if (this.#handle?.hasFailed) this.#handle = undefined;
    const handle = this.openEagerly();
    const transport = await handle.opening;
    // It may have been closed or replaced meanwhile.
    return handle === this.#handle ? transport : this.#handle?.opening;
  }

  /** Opens the transport before the first turn, to show the backend's history and assistants. Does not retry one that has failed. */
  openEagerly(): TransportHandle {
    const options = this.#transportOptions();
    const inputs = [this.#host.transport, ...Object.entries(options).flat()];
    if (this.#handle && shallowEqual(inputs, this.#handle.inputs)) return this.#handle;
    this.close();
    this.#handle = this.#createHandle(inputs, options);
    return this.#handle;
  }

  /**
   * Reports an error outside of replies.
   * @param isLogged The transport has written to the console what the site's owner can do.
   */
  reportError(cause: unknown, isLogged = false): void {
    // For the site's developer. The visitor sees the string for its code.
    if (!isLogged) console.error('<ai-chat>', cause);
    this.#error = toErrorInfo(cause);
    this.#host.dispatchEvent(new AiChatErrorEvent(this.#error, this.#host));
    this.#listener.onChange();
  }

  /** Removes the error before a retry. */
  clearError(): void {
    this.#error = undefined;
    this.#listener.onChange();
  }

  /** Closes the transport. */
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
    warnIfUrlGuessed(this.#host, this.#scriptUrl);
    // Built-in transports have no history for a freshly generated visitor id, so the request is skipped.
    const isFreshVisitor = this.#visitorId.isFresh && typeof inputs[0] !== 'object' && typeof inputs[0] !== 'function';
    const handle: TransportHandle = {
      inputs,
      acceptsHistory: this.#listener.acceptsHistory && !isFreshVisitor,
      // A microtask later, when `#handle` is set.
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
      // The chat works without it, so only the site's developer sees it.
      if (toErrorInfo(cause).code === 'permission-denied') console.debug('<ai-chat>', cause);
      else this.reportError(cause, isChatError(cause));
    }
  }

  #transportOptions(): TransportOptions {
    const { backendUrl, token, httpToken, transportOptions } = this.#host;
    return {
      ...transportOptions,
      url: backendUrl,
      userId: this.#visitorId.value,
      ...(token && { token: this.#readToken }),
      ...(httpToken && { httpToken }),
    };
  }

  /** Reads the property at each call, because a page may renew its token at any time. */
  readonly #readToken = (): string | Promise<string> => {
    const { token = '' } = this.#host;
    return typeof token === 'function' ? token() : token;
  };
}

let hasWarned = false;

/** Warns once if no `url` is set and the script does not come from a relay, so the backend's address is a guess. */
function warnIfUrlGuessed({ url, transport, backendUrl }: ConnectionHost, scriptUrl: string): void {
  if (url || isServedByRelay(scriptUrl) || hasWarned || (transport && transport !== 'cat' && transport !== 'lovelace'))
    return;
  hasWarned = true;
  console.warn(`<ai-chat> has no url: it looks for its backend at ${backendUrl}, where its code comes from`);
}

type CapabilityResult<Name extends 'assistants' | 'history'> = Awaited<ReturnType<Required<ChatTransport>[Name]>>;

const IDLE: StatusEvent = { type: 'status', state: 'idle' };

/** A transport, from the request to open it to its end. */
interface TransportHandle {
  /** The properties it was made from. */
  readonly inputs: readonly unknown[];
  readonly opening: Promise<ChatTransport | undefined>;
  readonly acceptsHistory: boolean;
  /** The capabilities that were used. */
  readonly loaded: Set<string>;
  transport?: ChatTransport;
  hasFailed?: boolean;
}
