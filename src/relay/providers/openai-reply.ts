import type { ClientRequest, IncomingMessage } from 'node:http';
import { chatError, type ChatError, type ChatReply, type Clock, type ReplyEnd, type Usage } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import { decodeChunk, decodeError, type OpenAIChunk, type OpenAIFinish } from './openai-chunk.ts';
import { faultOfEvent, faultOfStatus, retryAfterOf } from './openai-fault.ts';
import { Patience } from './patience.ts';
import { ReplyQueue } from './reply-queue.ts';
import { readEvents, readWhole } from './response-body.ts';

/** How long a silence may last, and how long an answer may get. */
export interface OpenAIPatience {
  /** Milliseconds to reach the server. Default 10 s. */
  readonly connectTimeout: number;
  /** Milliseconds until the first of the answer: a model may have to be loaded, or to think. Default 2 minutes. */
  readonly firstByteTimeout: number;
  /** Milliseconds between two pieces of the answer; comments that keep the line open count. Default 1 minute. */
  readonly idleTimeout: number;
  /** The most characters of an answer, reasoning included. There it ends, with reason `length`. Default 400,000. */
  readonly maxCharacters: number;
}

export interface OpenAICall extends OpenAIPatience {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly body: string;
  /** Opens a request that `body` is then sent with. */
  readonly open: () => ClientRequest;
}

/** Asks, and streams the answer. The request is sent when the reply is first read, and never for a call that was stopped before. */
export function streamCompletion(call: OpenAICall): ChatReply {
  return new OpenAIReply(call).events;
}

/** One answer on its way. Whatever happens first, an end, a fault, a stop or the reader's leaving, is the last thing that happens. */
class OpenAIReply {
  readonly events: ReplyQueue;
  readonly #call: OpenAICall;
  readonly #patience: Patience;
  readonly #onAbort = () => this.#end({ type: 'reply-end', reason: 'stopped' });
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  /** What is waited for: the connection, the first of the answer, or the rest of it. */
  #phase: 'connect' | 'wait' | 'answer' = 'connect';
  #isOver = false;
  #finish: OpenAIFinish | undefined;
  #usage: Usage | undefined;
  #hasText = false;
  #characters = 0;

  constructor(call: OpenAICall) {
    this.#call = call;
    this.#patience = new Patience(call.clock, () => this.#onSilence());
    this.events = new ReplyQueue({
      onStart: () => this.#start(),
      onDrain: () => {
        this.#patience.renew();
        this.#response?.resume();
      },
      onLeave: () => this.#close(),
    });
  }

  #start(): void {
    const { signal } = this.#call;
    if (signal.aborted) return this.#onAbort();
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#send();
  }

  #send(mayRepeat = true): void {
    const { open, body, clock, connectTimeout, firstByteTimeout } = this.#call;
    const sentAt = clock.now();
    const request = open();
    this.#request = request;
    this.#phase = 'connect';
    this.#patience.begin(connectTimeout);

    const onConnect = () => {
      this.#phase = 'wait';
      if (!this.#isOver) this.#patience.begin(firstByteTimeout);
    };
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnect);
      else onConnect();
    });
    request.on('response', (response) => this.#onResponse(response));
    request.on('error', (cause: NodeJS.ErrnoException) => {
      if (this.#isOver || this.#response) return;
      // A kept connection that the server closed while it was idle shows at once. Later, the request may be at work.
      const wasStale = request.reusedSocket && isReset(cause.code) && clock.now() - sentAt < STALE_MS;
      if (wasStale && mayRepeat) this.#send(false);
      else
        this.#fail(chatError(this.#phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), {
          cause: cause.code,
        });
    });
    request.end(body);
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response;
    // Cut before its end: 'error' where Node can tell, else only 'close'.
    response.on('error', () => this.#onEnd());
    response.on('close', () => this.#onEnd());
    if (this.#isOver) return void response.destroy();
    const reader = {
      onSign: () => this.#onSign(),
      onEnd: () => this.#onEnd(),
      onOverflow: () => this.#fail(chatError('provider-failed'), { type: 'too-long' }),
    };
    const isWhole = response.headers['content-type']?.includes('json');
    if (response.statusCode !== 200)
      readWhole(response, { ...reader, onData: (body) => this.#onRefusal(response, body) });
    else if (isWhole) readWhole(response, { ...reader, onData: (body) => this.#onWhole(body) });
    else readEvents(response, { ...reader, onData: (data) => this.#onEvent(data) });
  }

  #onSign(): void {
    if (this.#isOver) return;
    if (this.#phase === 'answer') return this.#patience.renew();
    this.#phase = 'answer';
    this.#patience.begin(this.#call.idleTimeout);
  }

  #onEvent(data: string): void {
    if (this.#isOver) return;
    if (data === '[DONE]') return this.#onEnd(true);
    const chunk = decodeChunk(data);
    if (chunk) this.#onChunk(chunk);
    else this.#call.log.debug({ length: data.length }, 'an event of the provider is no JSON object');
  }

  /** The answer in one piece, though a stream was asked for: small servers know no other way. */
  #onWhole(body: string): void {
    if (this.#isOver) return;
    const chunk = decodeChunk(body);
    if (chunk) this.#onChunk({ finish: 'done', ...chunk });
  }

  #onChunk(chunk: OpenAIChunk): void {
    if (chunk.error) return this.#fail(faultOfEvent(chunk.error), chunk.error);
    if (chunk.usage) this.#usage = chunk.usage;
    if (chunk.finish) {
      this.#finish = chunk.finish;
      // What may still follow is the usage, and [DONE]; nobody waits for those.
      this.#patience.begin(Math.min(this.#call.idleTimeout, TRAILER_MS));
    }
    if (chunk.reasoning !== '') this.#deliver('reasoning-delta', chunk.reasoning);
    if (chunk.text !== '') this.#deliver('text-delta', chunk.text);
  }

  #deliver(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (this.#isOver) return;
    this.#characters += delta.length;
    if (this.#characters > this.#call.maxCharacters) return this.#end({ type: 'reply-end', reason: 'length' });
    this.#hasText ||= type === 'text-delta';
    if (this.events.push({ type, delta })) return;
    this.#patience.suspend();
    this.#response?.pause();
  }

  #onRefusal(response: IncomingMessage, body: string): void {
    const error = decodeError(body);
    const status = response.statusCode ?? 0;
    this.#fail(faultOfStatus(status, error, retryAfterOf(response.headers, this.#call.clock.now())), error);
  }

  #onSilence(): void {
    if (this.#finish) this.#onEnd();
    else this.#fail(chatError('timeout'), { phase: this.#phase });
  }

  /** Nothing more comes. @param isMarked The server said so itself, and did not just fall silent. */
  #onEnd(isMarked = false): void {
    if (this.#isOver) return;
    const usage = this.#usage && { usage: this.#usage };
    if (this.#finish === 'failed') return this.#fail(chatError('provider-failed'), { finish: 'error' });
    if (!this.#finish) {
      // llama-cpp-python ends the stream like this when another request takes its place.
      if (isMarked && this.#hasText) return this.#end({ type: 'reply-end', reason: 'interrupted', ...usage });
      return this.#fail(chatError('provider-failed'), { finish: 'none' });
    }
    const wasCutThinking = this.#finish === 'length' && this.#characters > 0;
    if (!this.#hasText && !wasCutThinking) return this.#fail(chatError('empty-answer'), { finish: this.#finish });
    this.#end({ type: 'reply-end', reason: REASONS[this.#finish], ...usage });
  }

  #fail(error: ChatError, fields: object): void {
    if (this.#isOver) return;
    const { statusCode: status, headers } = this.#response ?? {};
    const requestId = String(headers?.['x-request-id'] ?? '').slice(0, 128) || undefined;
    this.#call.log.warn({ ...fields, status, requestId, fault: error.code }, 'the provider did not answer well');
    this.#finishWith(() => this.events.end({ type: 'reply-error', ...error }));
  }

  #end(end: ReplyEnd): void {
    // Whoever said stop wants to see nothing more, not even what had arrived by then.
    if (end.reason === 'stopped') this.events.discard();
    this.#finishWith(() => this.events.end(end));
  }

  #finishWith(last: () => void): void {
    if (this.#isOver) return;
    last();
    this.#close();
  }

  /** Ends the upstream request. One that is done to the last byte leaves its connection for the next. */
  #close(): void {
    this.#isOver = true;
    this.#patience.end();
    this.#call.signal.removeEventListener('abort', this.#onAbort);
    const response = this.#response;
    if (!this.#finish || !response || this.#call.signal.aborted) return void this.#request?.destroy();
    if (response.complete) return void response.resume();
    const giveUp = this.#call.clock.after(TRAILER_MS, () => response.destroy());
    response.once('close', giveUp);
    response.resume();
  }
}

const REASONS = { done: 'done', length: 'length', cut: 'interrupted' } as const;

function isReset(code: string | undefined): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** How soon a request must fail for its kept connection to have been dead before. */
const STALE_MS = 1000;

/** How long the end of a response may take once the answer is there. */
const TRAILER_MS = 5000;
