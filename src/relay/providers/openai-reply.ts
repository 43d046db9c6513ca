import type { ClientRequest, IncomingMessage } from 'node:http';
import { chatError, type ChatReply, type Clock } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import type { AnswerBounds } from './answer-bounds.ts';
import { Answer, type AnswerOptions } from './answer.ts';
import { citedSources } from './cited-sources.ts';
import { isObject, parseJson } from './json-object.ts';
import { decodeChunk, readChunk, type OpenAIChunk } from './openai-chunk.ts';
import { eventsIn, readAnswer, readWhole } from './response-body.ts';
import { factsOf } from './response-facts.ts';
import { chatErrorOf, readErrorBody, type ServerError } from './server-error.ts';
import { WHOLE } from './server-words.ts';
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
  #events = 0;
  /** Whether there has been no event but one, and that had a text. */
  #isSingle = false;
  #sources: readonly unknown[] = [];

  constructor(call: OpenAICall) {
    this.#call = call;
    this.#upstream = new UpstreamRequest(call, {
      onResponse: (response) => this.#onResponse(response),
      onFailure: (phase, cause) =>
        this.#answer.fail(chatError(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => this.#onSilence(phase),
      onThrow: (cause) => this.#answer.failUnexpectedly(cause),
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
    const { guard } = this.#upstream;
    this.#response = response;
    // Of one that was refused and asked anew, nothing is the end of the answer.
    const end = () => {
      if (this.#response === response) this.#end();
    };
    // Cut before its end: 'error' where Node can tell, else only 'close'.
    const onEnd = guard(end);
    response.on('error', onEnd).on('close', onEnd);
    const reader = {
      onSign: () => this.#upstream.sign(),
      onEnd: end,
      onOverflow: () => this.#answer.fail(chatError('provider-failed'), { type: 'too-long' }),
    };
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) {
      return readWhole(response, { ...reader, onWhole: (body) => this.#onRefusal(status, body) }, guard);
    }
    this.#call.onAccepted?.();
    const onEvent = (data: string, name: string | undefined) => this.#onEvent(data, name);
    readAnswer(response, { ...reader, onEvent, onWhole: (body) => this.#onWhole(body) }, guard);
  }

  #onEvent(data: string, name?: string): void {
    if (this.#answer.isOver) return;
    if (data === '[DONE]') return this.#end(true);
    const chunk = decodeChunk(data, name);
    if (chunk) this.#onChunk(chunk);
    else this.#call.log.debug({ length: data.length }, 'an event of the provider is of no known form');
  }

  /** The answer in one piece, though a stream was asked for: small servers know no other way. Some send its events without their frames. */
  #onWhole(body: string): void {
    const chunk = decodeChunk(body);
    if (chunk) {
      const isAnswer = chunk.isWhole ?? (chunk.text !== '' || chunk.reasoning !== '');
      return this.#onChunk({ ...(isAnswer && { finish: WHOLE }), ...chunk });
    }
    const list = parseJson(body);
    if (Array.isArray(list)) for (const each of list.filter(isObject)) this.#onChunk(readChunk(each));
    else for (const { data, event } of eventsIn(body)) this.#onEvent(data, event);
    // A page is no answer, whatever stands in it.
    if (this.#events === 0 && !body.startsWith('<'))
      for (const line of body.split('\n')) if (line.trim() !== '') this.#onEvent(line);
  }

  #onChunk({ error, usage, finish, reasoning, text, isWhole, sources, annotations }: OpenAIChunk): void {
    this.#events += 1;
    this.#isSingle = this.#events === 1 && text !== '';
    if (error) return this.#fail(error);
    if (usage) this.#answer.usage = usage;
    if (sources) this.#sources = sources;
    if (annotations) this.#cite([annotations]);
    if (finish ?? isWhole) {
      this.#answer.finish(finish ?? WHOLE);
      // What may still follow is the usage, and [DONE]; nobody waits for those.
      this.#upstream.expectEnd();
    }
    this.#answer.add('reasoning-delta', reasoning);
    this.#answer.add('text-delta', text);
  }

  #cite(lists: readonly unknown[]): void {
    for (const source of citedSources(lists)) this.#answer.cite(source);
  }

  #end(isMarked = false): void {
    // The whole answer as the one event of a stream.
    if (isMarked && this.#isSingle && !this.#answer.isFinished) this.#answer.finish(WHOLE);
    this.#cite(this.#sources);
    this.#answer.end(isMarked);
  }

  #onRefusal(status: number, body: string): void {
    const repeated = this.#call.onRefused?.(status, body);
    if (repeated === undefined) return this.#fail(readErrorBody(body));
    this.#response = undefined;
    this.#upstream.send(repeated);
  }

  #fail(error: ServerError): void {
    const { statusCode: status = 0, headers = {} } = this.#response ?? {};
    this.#answer.fail(chatErrorOf(error, { status, headers, now: this.#call.clock.now() }), error.words);
  }

  #onSilence(phase: UpstreamPhase): void {
    if (this.#answer.isFinished) this.#end();
    else this.#answer.fail(chatError('timeout'), { phase });
  }
}
