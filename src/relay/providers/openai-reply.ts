import type { ClientRequest, IncomingMessage } from 'node:http';
import { chatError, type ChatReply, type Clock } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import type { AnswerBounds } from './answer-bounds.ts';
import { Answer, type AnswerOptions } from './answer.ts';
import { decodeChunk, type OpenAIChunk } from './openai-chunk.ts';
import { decodeError, factsOf, faultOfError, faultOfStatus, retryAfterOf } from './provider-fault.ts';
import { readEvents, readWhole } from './response-body.ts';
import { UpstreamRequest, type UpstreamPhase } from './upstream-request.ts';

export interface OpenAICall extends AnswerBounds, Pick<AnswerOptions, 'startsThinking' | 'onReplaced'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly body: string;
  /** Opens a request that this body is then sent with. */
  readonly open: (body: string) => ClientRequest;
  /** Told when the server has taken the request. */
  readonly onAccepted?: () => void;
  /** Asked when it has not. @returns the body to ask with once more, where there is one. */
  readonly onRefused?: (status: number, body: string) => string | undefined;
}

/** Asks, and streams the answer. The request is sent when the reply is first read, and never for a call that was stopped before. */
export function streamCompletion(call: OpenAICall): ChatReply {
  return new OpenAIReply(call).events;
}

/** What a server of Chat Completions says to one request, read into an answer. */
class OpenAIReply {
  readonly #call: OpenAICall;
  readonly #answer: Answer;
  readonly #upstream: UpstreamRequest;
  #response: IncomingMessage | undefined;

  constructor(call: OpenAICall) {
    this.#call = call;
    this.#upstream = new UpstreamRequest(call, {
      onResponse: (response) => this.#onResponse(response),
      onFailure: (phase, cause) =>
        this.#answer.fail(chatError(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => this.#onSilence(phase),
    });
    this.#answer = new Answer(call, {
      onStart: () => this.#upstream.send(call.body),
      onFull: () => this.#upstream.pause(),
      onDrain: () => this.#upstream.resume(),
      onClose: (isAnswered) => this.#upstream.close(isAnswered),
      facts: () => factsOf(this.#response),
    });
  }

  get events(): ChatReply {
    return this.#answer.events;
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response;
    // Of one that was refused and asked anew, nothing is the end of the answer.
    const end = () => {
      if (this.#response === response) this.#answer.end();
    };
    // Cut before its end: 'error' where Node can tell, else only 'close'.
    response.on('error', end);
    response.on('close', end);
    if (response.statusCode === 200) this.#call.onAccepted?.();
    const reader = {
      onSign: () => this.#upstream.sign(),
      onEnd: end,
      onOverflow: () => this.#answer.fail(chatError('provider-failed'), { type: 'too-long' }),
    };
    const isWhole = response.headers['content-type']?.includes('json');
    if (response.statusCode !== 200)
      readWhole(response, { ...reader, onData: (body) => this.#onRefusal(response, body) });
    else if (isWhole) readWhole(response, { ...reader, onData: (body) => this.#onWhole(body) });
    else readEvents(response, { ...reader, onData: (data) => this.#onEvent(data) });
  }

  #onEvent(data: string): void {
    if (this.#answer.isOver) return;
    if (data === '[DONE]') return this.#answer.end(true);
    const chunk = decodeChunk(data);
    if (chunk) this.#onChunk(chunk);
    else this.#call.log.debug({ length: data.length }, 'an event of the provider is no JSON object');
  }

  /** The answer in one piece, though a stream was asked for: small servers know no other way. */
  #onWhole(body: string): void {
    const chunk = decodeChunk(body);
    if (chunk) this.#onChunk({ finish: 'done', ...chunk });
  }

  #onChunk({ error, usage, finish, reasoning, text }: OpenAIChunk): void {
    if (error) return this.#answer.fail(faultOfError(error), error);
    if (usage) this.#answer.usage = usage;
    if (finish) {
      this.#answer.finish(finish);
      // What may still follow is the usage, and [DONE]; nobody waits for those.
      this.#upstream.expectEnd();
    }
    this.#answer.add('reasoning-delta', reasoning);
    this.#answer.add('text-delta', text);
  }

  #onRefusal(response: IncomingMessage, body: string): void {
    const status = response.statusCode ?? 0;
    const repeated = this.#call.onRefused?.(status, body);
    if (repeated !== undefined) {
      this.#response = undefined;
      return this.#upstream.send(repeated);
    }
    const error = decodeError(body);
    this.#answer.fail(faultOfStatus(status, error, retryAfterOf(response.headers, this.#call.clock.now())), error);
  }

  #onSilence(phase: UpstreamPhase): void {
    if (this.#answer.isFinished) this.#answer.end();
    else this.#answer.fail(chatError('timeout'), { phase });
  }
}
