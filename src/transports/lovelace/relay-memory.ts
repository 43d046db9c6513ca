import type { RememberedConversation } from '../../chat/conversation-title.ts';
import {
  ChatError,
  errorInfo,
  type ChatErrorInfo,
  type ChatMessage,
  type Clock,
  type ErrorCode,
} from '../../chat/index.ts';
import {
  decodeCleared,
  decodeConversations,
  decodeHistory,
  decodeRequestError,
  encodeConversationRequest,
  type ConversationRequest,
} from '../../protocol/stored-conversation.ts';
import { REQUEST_TIMEOUT_MS } from '../shared/timeouts.ts';
import type { SocketTransport } from '../socket/socket-transport.ts';
import type { LovelaceConnection } from './lovelace-connection.ts';

export interface RelayMemoryOptions {
  readonly transport: Pick<SocketTransport, 'closing' | 'connect' | 'capabilityList'>;
  readonly clock: Clock;
  /** The last connection, if there was one. */
  readonly getConnection: () => LovelaceConnection | undefined;
}

/** The conversation that our relay has stored, over Lovelace's socket. Connects if necessary. */
export class RelayMemory {
  readonly #options: RelayMemoryOptions;
  /** Settles when a connection has changed or failed. Present while requests wait for it. */
  #change: PromiseWithResolvers<void> | undefined;

  constructor(options: RelayMemoryOptions) {
    this.#options = options;
    options.transport.closing.addEventListener('abort', () => this.onFailed(errorInfo('disconnected')));
  }

  /** The stored messages, oldest first; none of a server that stores nothing. */
  async history(): Promise<readonly ChatMessage[]> {
    const connection = await this.#connect();
    if (!connection) {
      this.#options.transport.capabilityList.remove('history');
      return [];
    }
    return decodeHistory(await this.#request(connection, 'history')) ?? fail('protocol-mismatch');
  }

  /** The visitor's conversations, the latest first; none at a server that stores nothing. */
  async conversations(): Promise<readonly RememberedConversation[]> {
    const connection = await this.#connect();
    if (!connection) return [];
    return decodeConversations(await this.#request(connection, 'conversations')) ?? [];
  }

  async clear(): Promise<void> {
    const connection = (await this.#connect()) ?? fail('permission-denied');
    if (!decodeCleared(await this.#request(connection, 'clear'))) fail('protocol-mismatch');
  }

  onConnectionChange(): void {
    this.#change?.resolve();
    this.#change = undefined;
  }

  /** There will be no connection. */
  onFailed(error: ChatErrorInfo): void {
    this.#change?.reject(new ChatError(error));
    this.#change = undefined;
  }

  /** Resolves to the connection when the server is known, or to `undefined` if it stores nothing: a stock one or an earlier relay. */
  async #connect(): Promise<LovelaceConnection | undefined> {
    const { transport, getConnection } = this.#options;
    for (;;) {
      if (transport.closing.aborted) fail('disconnected');
      const connection = getConnection();
      if (connection?.storesConversations !== undefined && !connection.closed.aborted)
        return connection.storesConversations ? connection : undefined;
      transport.connect();
      await (this.#change ??= Promise.withResolvers<void>()).promise;
    }
  }

  /** Sends a request. Resolves to the answer. */
  async #request(connection: LovelaceConnection, request: ConversationRequest): Promise<unknown> {
    const { clock, transport } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const rejectWith = (code: ErrorCode) => () => reject(new ChatError(errorInfo(code)));
    const onClosed = rejectWith('disconnected');
    const cancelTimeout = clock.schedule(REQUEST_TIMEOUT_MS, rejectWith('timeout'));
    connection.closed.addEventListener('abort', onClosed);
    if (connection.closed.aborted) onClosed();
    else connection.request(encodeConversationRequest(request), resolve);
    try {
      const answer = await promise;
      const error = decodeRequestError(answer);
      if (error?.code === 'permission-denied') transport.capabilityList.remove(request);
      if (error) throw new ChatError(error);
      return answer;
    } finally {
      cancelTimeout();
      connection.closed.removeEventListener('abort', onClosed);
    }
  }
}

function fail(code: ErrorCode): never {
  throw new ChatError(errorInfo(code));
}
