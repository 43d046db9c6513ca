import type { ChatError } from '../chat/index.ts';
import type { JsonObject } from '../protocol/json.ts';
import { errorOf } from './error-of.ts';
import type { LovelaceHttp } from './lovelace-http.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

/**
 * Lovelace over plain HTTP, as if it were a socket: a request for each prompt, and the answer in one piece. The stock servers
 * of today lose the answer on its way (`empty-answer`).
 */
export class LovelaceApiConnection implements SocketConnection {
  readonly #http: LovelaceHttp;
  readonly #spell: (turn: Turn) => JsonObject;
  readonly #events: SocketEvents;
  readonly #leaving = new AbortController();

  /** @param spell Spells a turn's prompt. */
  constructor(http: LovelaceHttp, spell: (turn: Turn) => JsonObject, events: SocketEvents) {
    this.#http = http;
    this.#spell = spell;
    this.#events = events;
    // In a task of its own: nobody has the connection yet.
    setTimeout(() => this.#leaving.signal.aborted || events.opened());
  }

  ask(turn: Turn): void {
    void this.#answer(turn).then(() => this.#leaving.signal.aborted || this.#events.answered());
  }

  stop(): void {
    // There is nobody to say it to: who stops hangs up.
  }

  close(): void {
    this.#leaving.abort();
    this.#events.closed();
  }

  async #answer(turn: Turn): Promise<void> {
    const { reply } = turn;
    try {
      const answer = await this.#http.complete(this.#spell(turn), this.#leaving.signal);
      if (answer.kind === 'fault') this.#fail(turn, answer.error);
      else reply.push({ type: 'reply-end', reason: 'done', text: answer.text });
    } catch (cause) {
      // Nothing is said to a reply that was stopped or left: it has ended.
      this.#fail(turn, errorOf(cause));
    }
  }

  #fail({ reply }: Turn, error: ChatError): void {
    if (!reply.isOver) this.#http.explain(error);
    reply.fail(error);
  }
}
