import {
  errorInfo,
  isTerminal,
  type ChatEvent,
  type ChatReply,
  type ChatRequest,
  type ErrorCode,
  type ReplyEnd,
} from '../../src/chat/index.ts';
import type { Provider } from '../../src/relay/providers/provider.ts';

/** A provider whose replies a test scripts: with `answer` beforehand, with `asked()` event by event. */
export class ScriptedProvider implements Provider {
  /** Every request so far. */
  readonly requests: ChatRequest[] = [];
  /** The reply to a request. `undefined`: the test scripts it through {@link asked}. Default: an echo of the prompt. */
  answer: ((request: ChatRequest, signal: AbortSignal) => ChatReply | undefined) | undefined = (request) =>
    replyInChunks(request.messages.at(-1)?.text ?? '');
  readonly #held: HeldReply[] = [];
  #wake = Promise.withResolvers<void>();

  send(request: ChatRequest, { signal }: { readonly signal: AbortSignal }): ChatReply {
    this.requests.push(request);
    const prepared = this.answer?.(request, signal);
    if (prepared) return prepared;
    const reply = new HeldReply(request, signal);
    this.#held.push(reply);
    this.#wake.resolve();
    return reply.events();
  }

  /** The next reply that the test must script, once a request for it has come. */
  async asked(): Promise<HeldReply> {
    for (let reply = this.#held.shift(); ; reply = this.#held.shift()) {
      if (reply) return reply;
      const wake = Promise.withResolvers<void>();
      this.#wake = wake;
      // Not a race of two promises: the tests of readers depend on when this one resumes.
      const timer = setTimeout(() => wake.reject(new Error('no request to the provider within 30 s')), 30_000);
      await wake.promise;
      clearTimeout(timer);
    }
  }
}

/** A reply that the test scripts event by event. */
export class HeldReply {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  /** Resolves when the request is aborted. */
  readonly aborted: Promise<void>;
  readonly #queue: ChatEvent[] = [{ type: 'reply-start' }];
  #wake = Promise.withResolvers<void>();

  constructor(request: ChatRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    this.aborted = new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  say(...deltas: readonly string[]): this {
    return this.tell(...deltas.map((delta) => ({ type: 'text-delta', delta }) as const));
  }

  tell(...events: readonly ChatEvent[]): this {
    this.#queue.push(...events);
    this.#wake.resolve();
    return this;
  }

  end(end: Partial<ReplyEnd> = {}): void {
    this.tell({ type: 'reply-end', reason: 'done', ...end });
  }

  fail(code: ErrorCode): void {
    this.tell({ type: 'reply-error', ...errorInfo(code) });
  }

  async *events(): ChatReply & AsyncGenerator<ChatEvent> {
    const aborted = this.aborted.then(() => 'aborted' as const);
    while (!this.signal.aborted) {
      const event = this.#queue.shift();
      if (event) {
        yield event;
        if (isTerminal(event)) return;
      } else {
        this.#wake = Promise.withResolvers();
        if ((await Promise.race([this.#wake.promise, aborted])) === 'aborted') break;
      }
    }
    yield { type: 'reply-end', reason: 'stopped' };
  }
}

/** A reply of these pieces, well ended. */
export async function* replyInChunks(...deltas: readonly string[]): ChatReply & AsyncGenerator<ChatEvent> {
  yield { type: 'reply-start' };
  for (const delta of deltas) yield { type: 'text-delta', delta };
  yield { type: 'reply-end', reason: 'done' };
}
