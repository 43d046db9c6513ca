import { isChatError, toErrorInfo } from '../chat/error.ts';
import type {
  Capability,
  ChatMessage,
  MessageRetractedEvent,
  TransportEvent,
  UnsolicitedReplyEvent,
} from '../chat/index.ts';
import { openTransport } from '../transports/contract/open-transport.ts';
import { hasCapability, type ChatTransport, type TransportOptions } from '../transports/contract/transport.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationState } from './conversation-state.ts';
import { shallowEqual } from './shallow-equal.ts';
import { transportOptionsOf } from './transport-options.ts';
import type { VisitorId } from './visitor-id.ts';

/** The inputs of a transport. */
export interface ConnectionHost {
  readonly state: ConversationState;
  readonly options: ConversationOptions;
  readonly visitorId: VisitorId;
}

/** Callbacks from the connection to the conversation, for everything outside of replies. */
export interface ConnectionListener {
  onHistory(messages: readonly ChatMessage[]): void;
  onUnsolicitedReply(event: UnsolicitedReplyEvent): void;
  onRetract(event: MessageRetractedEvent): void;
  /** The connection is open, for the first time or again. */
  onConnected(): void;
  /** The transport's capabilities may have changed. */
  onCapabilities(): void;
}

/**
 * Holds the conversation's one transport, and keeps what the backend reports through it in the state. Creates the transport from the options when
 * it is needed, and replaces it when they have changed.
 */
export class Connection {
  readonly #host: ConnectionHost;
  readonly #state: ConversationState;
  readonly #listener: ConnectionListener;
  #handle: TransportHandle | undefined;
  /** The inputs of the transport with which the conversation began. */
  #firstInputs: readonly unknown[] = [];

  constructor(host: ConnectionHost, listener: ConnectionListener) {
    this.#host = host;
    this.#state = host.state;
    this.#listener = listener;
  }

  /** Whether the connection was lost, or could not be opened. */
  get isLost(): boolean {
    const { state } = this.#state.status.connection;
    return state === 'failed' || state === 'reconnecting';
  }

  /**
   * Returns the transport for the next turn: the current one, or a new one if the options have changed or the current one could not be opened.
   * Resolves to `undefined` if that fails too; the error is reported then.
   */
  async open(): Promise<ChatTransport | undefined> {
    if (this.#handle?.hasFailed) this.#handle = undefined;
    const handle = this.openEagerly();
    const transport = await handle.opening;
    // It may have been closed or replaced meanwhile.
    return handle === this.#handle ? transport : this.#handle?.opening;
  }

  /** Connects before the first turn. */
  async connect(): Promise<void> {
    const transport = await this.open();
    transport?.connect?.();
  }

  /** Opens the transport before the first turn, to show the backend's history and assistants. Does not retry one that has failed. */
  openEagerly(): TransportHandle {
    const options = transportOptionsOf(this.#host.options, this.#host.visitorId.value);
    const { transport } = this.#host.options;
    const inputs = [transport, ...Object.entries(options).flat()];
    if (this.#handle && shallowEqual(inputs, this.#handle.inputs)) return this.#handle;
    this.close();
    // That of another tab's connection.
    if (this.#state.status.connection.state !== 'idle') this.#state.setStatus({ connection: { state: 'idle' } });
    globalThis.addEventListener?.('online', this.#onOnline);
    // Built-in transports have no history for a freshly generated visitor id, so the request is skipped.
    const isFreshVisitor =
      this.#host.visitorId.isFresh && typeof transport !== 'object' && typeof transport !== 'function';
    if (!this.#state.isBoundToBackend) this.#firstInputs = inputs;
    const handle: TransportHandle = {
      inputs,
      acceptsHistory: !isFreshVisitor && shallowEqual(inputs, this.#firstInputs),
      // A microtask later, when `#handle` is set.
      opening: Promise.resolve().then(() => this.#openTransport(handle, options)),
      loaded: new Set(),
    };
    return (this.#handle = handle);
  }

  /** Removes the error before a retry. */
  clearError(): void {
    this.#state.setStatus({ error: undefined });
  }

  /** Closes the transport. */
  close(): void {
    const handle = this.#handle;
    if (!handle) return;
    this.#handle = undefined;
    globalThis.removeEventListener?.('online', this.#onOnline);
    handle.transport?.setListener(undefined);
    handle.transport?.close();
    this.#state.setStatus({
      assistants: [],
      capabilities: [],
      quota: undefined,
      upload: undefined,
      preservesLineBreaks: false,
      maxPromptCharacters: undefined,
      accepts: undefined,
    });
    if (this.#state.status.connection.state !== 'idle') this.#state.setStatus({ connection: { state: 'idle' } });
  }

  async #openTransport(handle: TransportHandle, options: TransportOptions): Promise<ChatTransport | undefined> {
    try {
      const transport = await openTransport(this.#host.options.transport || 'cat', options);
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
      if (handle === this.#handle) this.#state.reportError(cause);
      return undefined;
    }
  }

  #onEvent(handle: TransportHandle, event: TransportEvent): void {
    switch (event.type) {
      case 'status':
        this.#state.setStatus({ connection: { state: event.state, error: event.error }, upload: undefined });
        if (event.state !== 'connected') return;
        this.clearError();
        this.#loadCapabilities(handle);
        return this.#listener.onConnected();
      case 'capabilities':
        return this.#loadCapabilities(handle);
      case 'upload':
        return this.#state.setStatus({ upload: event.sentBytes < event.totalBytes ? event : undefined });
      case 'quota':
        return this.#state.setStatus({ quota: event });
      case 'retract':
        return this.#listener.onRetract(event);
      case 'unsolicited-reply':
        return this.#listener.onUnsolicitedReply(event);
    }
  }

  #loadCapabilities(handle: TransportHandle): void {
    const { transport } = handle;
    if (!transport) return;
    this.#state.setStatus({
      capabilities: CAPABILITIES.filter((name) => hasCapability(transport, name)),
      preservesLineBreaks: transport.hasHardLineBreaks ?? false,
      memoryMs: transport.memoryMs,
      maxPromptCharacters: transport.maxPromptCharacters,
      accepts: transport.accepts,
    });
    this.#listener.onCapabilities();
    void this.#loadCapability(handle, 'assistants', (assistants) =>
      this.#state.setStatus({ assistants: assistants ?? [] }),
    );
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
      if (handle === this.#handle) onLoaded(result);
    } catch (cause) {
      handle.loaded.delete(name);
      if (handle !== this.#handle) return;
      // The chat works without it, so only the site's developer sees it.
      if (toErrorInfo(cause).code === 'permission-denied') console.debug('<ai-chat>', cause);
      else this.#state.reportError(cause, isChatError(cause));
    }
  }

  /** Reconnects as soon as the network is back, without waiting for the next attempt. */
  readonly #onOnline = (): void => {
    if (this.#state.status.connection.error?.retryable) void this.connect();
  };
}

const CAPABILITIES: readonly Capability[] = [
  'assistants',
  'history',
  'clear',
  'resume',
  'branches',
  'context',
  'delete',
  'feedback',
  'conversations',
  'titles',
];

type CapabilityResult<Name extends 'assistants' | 'history'> = Awaited<ReturnType<Required<ChatTransport>[Name]>>;

/** A transport, from the request to open it to its end. */
interface TransportHandle {
  /** The options it was made from. */
  readonly inputs: readonly unknown[];
  readonly opening: Promise<ChatTransport | undefined>;
  readonly acceptsHistory: boolean;
  /** The capabilities that were used. */
  readonly loaded: Set<string>;
  transport?: ChatTransport;
  hasFailed?: boolean;
}
