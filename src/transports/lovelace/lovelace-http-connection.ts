import { toErrorInfo } from '../../chat/error.ts';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { LovelaceHttp } from './lovelace-http.ts';
import type { SocketConnection, SocketEvents, PendingRequest } from '../socket/protocol-adapter.ts';

/**
 * Lovelace over plain HTTP, as if it were a socket: a request for each prompt, and the answer in one piece. The stock servers
 * of today lose the answer on its way (`empty-response`).
 */
export class LovelaceHttpConnection implements SocketConnection {
  readonly #http: LovelaceHttp;
  readonly #encode: (turn: PendingRequest) => JsonObject;
  readonly #events: SocketEvents;
  readonly #abort = new AbortController();

  /** @param encode Spells a turn's prompt. */
  constructor(http: LovelaceHttp, encode: (turn: PendingRequest) => JsonObject, events: SocketEvents) {
    this.#http = http;
    this.#encode = encode;
    this.#events = events;
    // In a task of its own: nobody has the connection yet.
    setTimeout(() => this.#abort.signal.aborted || events.onOpen());
  }

  sendPrompt(turn: PendingRequest): void {
    void this.#complete(turn).then(() => this.#abort.signal.aborted || this.#events.onTurnEnd());
  }

  sendStop(): void {
    // There is nobody to say it to: who stops hangs up.
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
      // Nothing is said to a reply that was stopped or left: it has ended.
      this.#fail(turn, toErrorInfo(cause));
    }
  }

  #fail({ reply }: PendingRequest, error: ChatErrorInfo): void {
    if (!reply.isOver) this.#http.logHint(error);
    reply.fail(error);
  }
}
