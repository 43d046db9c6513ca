import { toErrorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { LovelaceHttp } from './lovelace-http.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

/**
 * Lovelace over plain HTTP behind the interface of a socket: one request per prompt, the whole answer at once. Current stock servers lose
 * the answer (`empty-response`).
 */
export class LovelaceHttpConnection implements SocketConnection {
  readonly #http: LovelaceHttp;
  readonly #encode: (turn: PendingRequest) => JsonObject;
  readonly #events: SocketEvents;
  readonly #abort = new AbortController();

  constructor(http: LovelaceHttp, encode: (turn: PendingRequest) => JsonObject, events: SocketEvents) {
    this.#http = http;
    this.#encode = encode;
    this.#events = events;
    // In a task of its own, because the caller does not have the connection yet.
    setTimeout(() => this.#abort.signal.aborted || events.onOpen());
  }

  sendPrompt(turn: PendingRequest): void {
    void this.#complete(turn).then(() => this.#abort.signal.aborted || this.#events.onTurnEnd());
  }

  sendStop(): void {
    // There is no stop request: stopping closes the connection.
  }

  close(): void {
    this.#abort.abort();
    this.#events.onClose();
  }

  async #complete(turn: PendingRequest): Promise<void> {
    const { reply } = turn;
    try {
      const answer = await this.#http.complete(this.#encode(turn), this.#abort.signal);
      if (answer.kind === 'error') this.#fail(turn, answer.error);
      else reply.push({ type: 'reply-end', reason: 'done', text: answer.text });
    } catch (cause) {
      // A stopped reply has ended already and ignores this.
      this.#fail(turn, toErrorInfo(cause));
    }
  }

  #fail({ reply }: PendingRequest, error: ChatErrorInfo): void {
    if (!reply.isOver) this.#http.logHint(error);
    reply.fail(error);
  }
}
