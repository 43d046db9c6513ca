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
import { parseProviderErrorBody } from '../upstream/find-error.ts';
import { toChatErrorInfo, type ProviderError } from '../upstream/provider-error.ts';
import { IMPLICIT_DONE } from '../upstream/finish-reason.ts';
import { UpstreamRequest, type UpstreamPhase } from '../upstream/upstream-request.ts';

export interface CompletionCall extends ProviderLimits, Pick<ReplyBuilderOptions, 'startsThinking' | 'onReplaced'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly body: string;
  /** Opens a request. The caller then sends this body with it. */
  readonly open: (body: string) => ClientRequest;
  /** Called when the server has accepted the request. */
  readonly onAccepted?: () => void;
  /**
   * Called when the server has rejected the request.
   * @returns the body for another attempt, or `undefined` for none.
   */
  readonly onRejected?: (status: number, body: string) => string | undefined;
}

/**
 * Streams one answer. The request is sent when the reply is first read, and not at all if the signal was aborted
 * before.
 */
export function streamCompletion(call: CompletionCall): ChatReply {
  return new OpenAIReply(call).events;
}

/** Turns the response of a Chat Completions server into a reply. */
class OpenAIReply {
  readonly #call: CompletionCall;
  readonly #reply: ReplyBuilder;
  readonly #upstream: UpstreamRequest;
  #response: IncomingMessage | undefined;
  #eventCount = 0;
  /** Whether the only event so far contained text. */
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
    // After a retry, the end of the rejected response is not the end of the answer.
    const end = () => {
      if (this.#response === response) this.#end();
    };
    // If the connection breaks, Node emits 'error' where it can tell, otherwise only 'close'.
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

  /**
   * Handles a complete body although a stream was requested: small servers do not support streaming. Some send the
   * events without SSE framing.
   */
  #onFullBody(body: string): void {
    const chunk = decodeChunk(body);
    if (chunk) {
      const hasAnswer = chunk.isFullMessage ?? (chunk.text !== '' || chunk.reasoning !== '');
      return this.#onChunk({ ...(hasAnswer && { finish: IMPLICIT_DONE }), ...chunk });
    }
    const list = parseJson(body);
    if (Array.isArray(list)) for (const json of list.filter(isObject)) this.#onChunk(readChunk(json));
    else for (const { data, event } of parseEvents(body)) this.#onEvent(data, event);
    // An HTML page is not an answer.
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
      // Only the usage and [DONE] may follow, and the reply does not have to wait for them.
      this.#upstream.expectEnd();
    }
    this.#reply.addDelta('reasoning-delta', reasoning);
    this.#reply.addDelta('text-delta', text);
  }

  #addSources(lists: readonly unknown[]): void {
    for (const source of extractSources(lists)) this.#reply.addSource(source);
  }

  #end(hasEndMarker = false): void {
    // Some servers send the complete answer as the only event of a stream.
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
