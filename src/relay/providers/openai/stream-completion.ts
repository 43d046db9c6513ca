import type { ClientRequest, IncomingMessage } from 'node:http';
import { errorInfo, type ChatReply, type Clock } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import type { ProviderLimits } from '../provider-limits.ts';
import { ReplyBuilder, type ReplyBuilderOptions } from '../reply-builder.ts';
import { extractSources } from './cited-sources.ts';
import { isObject, parseJson } from '../json-object.ts';
import { decodeChunk, readChunk, type CompletionChunk } from './completion-chunk.ts';
import { parseEvents, readResponse, readAll } from '../upstream/response-body.ts';
import { responseLogFields } from '../log-fields.ts';
import { toChatErrorInfo, parseProviderErrorBody, type ProviderError } from '../upstream/provider-error.ts';
import { IMPLICIT_DONE } from '../upstream/finish-reason.ts';
import { UpstreamRequest, type UpstreamPhase } from '../upstream/upstream-request.ts';

export interface CompletionCall extends ProviderLimits, Pick<ReplyBuilderOptions, 'startsThinking' | 'onReplaced'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly body: string;
  /** Opens a request that this body is then sent with. */
  readonly open: (body: string) => ClientRequest;
  /** Told when the server has taken the request. */
  readonly onAccepted?: () => void;
  /** Asked when it has not. @returns the body to ask with once more, where there is one. */
  readonly onRejected?: (status: number, body: string) => string | undefined;
}

/** Asks, and streams the answer. The request is sent when the reply is first read, and never for a call that was stopped before. */
export function streamCompletion(call: CompletionCall): ChatReply {
  return new OpenAIReply(call).events;
}

/** What a server of Chat Completions says to one request, read into an answer. */
class OpenAIReply {
  readonly #call: CompletionCall;
  readonly #reply: ReplyBuilder;
  readonly #upstream: UpstreamRequest;
  #response: IncomingMessage | undefined;
  #eventCount = 0;
  /** Whether there has been no event but one, and that had a text. */
  #isSingleEvent = false;
  #sourceLists: readonly unknown[] = [];

  constructor(call: CompletionCall) {
    this.#call = call;
    this.#upstream = new UpstreamRequest(call, {
      onResponse: (response) => this.#onResponse(response),
      onFailure: (phase, cause) =>
        this.#reply.fail(errorInfo(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => this.#onSilence(phase),
      onThrow: (cause) => this.#reply.failUnexpectedly(cause),
    });
    this.#reply = new ReplyBuilder(call, {
      onStart: () => this.#upstream.send(call.body),
      onFull: () => this.#upstream.pause(),
      onDrain: () => this.#upstream.resume(),
      onClose: (isComplete) => this.#upstream.close(isComplete),
      logFields: () => responseLogFields(this.#response),
    });
  }

  get events(): ChatReply {
    return this.#reply.events;
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
      onActivity: () => this.#upstream.recordActivity(),
      onEnd: end,
      onOverflow: () => this.#reply.fail(errorInfo('provider-failed'), { type: 'too-long' }),
    };
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) {
      return readAll(response, { ...reader, onFullBody: (body) => this.#onErrorResponse(status, body) }, guard);
    }
    this.#call.onAccepted?.();
    const onEvent = (data: string, eventName: string | undefined) => this.#onEvent(data, eventName);
    readResponse(response, { ...reader, onEvent, onFullBody: (body) => this.#onFullBody(body) }, guard);
  }

  #onEvent(data: string, eventName?: string): void {
    if (this.#reply.isEnded) return;
    if (data === '[DONE]') return this.#end(true);
    const chunk = decodeChunk(data, eventName);
    if (chunk) this.#onChunk(chunk);
    else this.#call.log.debug({ length: data.length }, 'skipped unknown provider event');
  }

  /** The answer in one piece, though a stream was asked for: small servers know no other way. Some send its events without their frames. */
  #onFullBody(body: string): void {
    const chunk = decodeChunk(body);
    if (chunk) {
      const hasAnswer = chunk.isFullMessage ?? (chunk.text !== '' || chunk.reasoning !== '');
      return this.#onChunk({ ...(hasAnswer && { finish: IMPLICIT_DONE }), ...chunk });
    }
    const list = parseJson(body);
    if (Array.isArray(list)) for (const json of list.filter(isObject)) this.#onChunk(readChunk(json));
    else for (const { data, event } of parseEvents(body)) this.#onEvent(data, event);
    // A page is no answer, whatever stands in it.
    if (this.#eventCount === 0 && !body.startsWith('<'))
      for (const line of body.split('\n')) if (line.trim() !== '') this.#onEvent(line);
  }

  #onChunk({ error, usage, finish, reasoning, text, isFullMessage, sources, annotations }: CompletionChunk): void {
    this.#eventCount += 1;
    this.#isSingleEvent = this.#eventCount === 1 && text !== '';
    if (error) return this.#fail(error);
    if (usage) this.#reply.usage = usage;
    if (sources) this.#sourceLists = sources;
    if (annotations) this.#addSources([annotations]);
    if (finish ?? isFullMessage) {
      this.#reply.setFinishReason(finish ?? IMPLICIT_DONE);
      // What may still follow is the usage, and [DONE]; nobody waits for those.
      this.#upstream.expectEnd();
    }
    this.#reply.addDelta('reasoning-delta', reasoning);
    this.#reply.addDelta('text-delta', text);
  }

  #addSources(lists: readonly unknown[]): void {
    for (const source of extractSources(lists)) this.#reply.addSource(source);
  }

  #end(hasEndMarker = false): void {
    // The whole answer as the one event of a stream.
    if (hasEndMarker && this.#isSingleEvent && !this.#reply.hasFinishReason) this.#reply.setFinishReason(IMPLICIT_DONE);
    this.#addSources(this.#sourceLists);
    this.#reply.end(hasEndMarker);
  }

  #onErrorResponse(status: number, body: string): void {
    const retryBody = this.#call.onRejected?.(status, body);
    if (retryBody === undefined) return this.#fail(parseProviderErrorBody(body));
    this.#response = undefined;
    this.#upstream.send(retryBody);
  }

  #fail(error: ProviderError): void {
    const { statusCode: status = 0, headers = {} } = this.#response ?? {};
    this.#reply.fail(toChatErrorInfo(error, { status, headers, now: this.#call.clock.now() }), error.logFields);
  }

  #onSilence(phase: UpstreamPhase): void {
    if (this.#reply.hasFinishReason) this.#end();
    else this.#reply.fail(errorInfo('timeout'), { phase });
  }
}
