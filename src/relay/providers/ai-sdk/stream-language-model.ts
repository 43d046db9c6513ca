import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { errorInfo, type ChatReply, type Clock } from '../../../chat/index.ts';
import type { Log } from '../../logging/log.ts';
import type { ProviderLimits } from '../provider-limits.ts';
import { ReplyBuilder } from '../reply-builder.ts';
import { objectOrUndefined, isObject, parseJson } from '../json-object.ts';
import { toFinishReason, toMediaEvent, toSource, toUsage } from './convert-parts.ts';
import { toToolEvent } from './tool-event.ts';
import { parseEvents } from '../upstream/response-body.ts';
import { errorLogFields, responseLogFields } from '../log-fields.ts';
import {
  findError,
  findErrorInEvent,
  parseProviderErrorBody,
  parseProviderErrorEvents,
} from '../upstream/find-error.ts';
import { toChatErrorInfo, parseProviderError, type ProviderError } from '../upstream/provider-error.ts';
import { IMPLICIT_DONE } from '../upstream/finish-reason.ts';
import { UpstreamFetch, type UpstreamFetchOptions } from '../upstream/upstream-fetch.ts';

export interface AiSdkCall extends ProviderLimits, Pick<UpstreamFetchOptions, 'open'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly options: LanguageModelV4CallOptions;
  /** Creates a model of a vendor's package that uses this `fetch`. */
  readonly createModel: (fetch: typeof globalThis.fetch) => LanguageModelV4;
  /** Called for each configured option that this model does not support. */
  readonly onUnsupportedSetting: (setting: string) => void;
}

/**
 * Streams one answer. The request is sent when the reply is first read, and not at all if the signal was aborted
 * before.
 */
export function streamLanguageModel(call: AiSdkCall): ChatReply {
  return new AiSdkReply(call).events;
}

/** Turns the stream of a vendor's package into a reply. */
class AiSdkReply {
  readonly #call: AiSdkCall;
  readonly #reply: ReplyBuilder;
  readonly #upstream: UpstreamFetch;
  /** Resolves when the reader has caught up. `undefined` while it is not behind. */
  #readerReady: PromiseWithResolvers<void> | undefined;
  /** Whether the response was one complete body instead of a stream. */
  #isFullBody = false;
  #hasText = false;
  /** Whether a tool was called since the last text delta. */
  #hasToolSinceText = false;

  constructor(call: AiSdkCall) {
    this.#call = call;
    this.#upstream = new UpstreamFetch(call, {
      onErrorResponse: (body) => this.#fail(parseProviderErrorBody(body)),
      onFullBody: (body) => this.#runInBackground(this.#onFullBody(body)),
      onFailure: (phase, cause) =>
        this.#reply.fail(errorInfo(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => {
        if (this.#reply.hasFinishReason) this.#reply.end();
        else this.#reply.fail(errorInfo('timeout'), { phase });
      },
      onThrow: (cause) => this.#reply.failUnexpectedly(cause),
    });
    this.#reply = new ReplyBuilder(call, {
      onStart: () => this.#runInBackground(this.#readStream()),
      onFull: () => (this.#readerReady ??= Promise.withResolvers()),
      onDrain: () => this.#resumeReading(),
      onClose: (isComplete) => {
        this.#upstream.close(isComplete);
        this.#resumeReading();
      },
      logFields: () => responseLogFields(this.#upstream.response),
    });
  }

  get events(): ChatReply {
    return this.#reply.events;
  }

  /** Nothing awaits these promises, so their rejections are handled here. */
  #runInBackground(promise: Promise<void>): void {
    promise.catch((cause: unknown) => this.#reply.failUnexpectedly(cause));
  }

  async #readStream(): Promise<void> {
    try {
      const { stream } = await this.#call.createModel(this.#upstream.fetch).doStream(this.#call.options);
      for await (const part of stream) {
        if (this.#reply.isEnded) return;
        this.#onPart(part);
        await this.#readerReady?.promise;
      }
      // A complete body ends in `#onFullBody`.
      if (!this.#isFullBody) this.#onEnd();
    } catch (cause) {
      this.#onPackageError(cause);
    }
  }

  /** Handles a complete body although a stream was requested. The package can parse that, too. */
  async #onFullBody(body: string): Promise<void> {
    this.#isFullBody = true;
    try {
      const json = parseJson(body);
      const error = findError(json === undefined ? body : json);
      if (error) return this.#fail(error);
      const options = this.#call.options;
      if (!isObject(json)) {
        // Either events after other text, or bare JSON chunks in a list: Gemini's format when `alt=sse` is missing.
        const events = Array.isArray(json)
          ? json.map((response) => `data: ${JSON.stringify(response)}\n\n`).join('')
          : body;
        const { stream } = await this.#call.createModel(async () => new Response(events)).doStream(options);
        for await (const part of stream) this.#onPart(part);
      } else {
        const model = this.#call.createModel(async () => new Response(body));
        const { content, finishReason, usage } = await model.doGenerate(options);
        for (const part of content) this.#onContent(part);
        this.#onFinish(finishReason, usage);
        // A complete answer needs no finish reason.
        if (content.length > 0 && !this.#reply.hasFinishReason) this.#reply.setFinishReason(IMPLICIT_DONE);
      }
      this.#onEnd();
    } catch (cause) {
      this.#onPackageError(cause);
    }
  }

  /**
   * Handles an exception of the package: caused by a server's error, an unreadable response, or a defect. Its message
   * must not be logged, because it repeats the prompt.
   */
  #onPackageError(cause: unknown): void {
    if (this.#reply.isEnded) return;
    const { tail } = this.#upstream;
    const error = parseProviderErrorEvents(tail);
    if (error) return this.#fail(error);
    const messageEvent = this.#isFullBody
      ? undefined
      : parseEvents(tail).find(({ data }) => isAnthropicMessage(parseJson(data)));
    if (messageEvent) this.#runInBackground(this.#onFullBody(messageEvent.data));
    else this.#reply.fail(errorInfo('provider-failed'), errorLogFields(cause));
  }

  /** Ends the reply. Without a finish reason the response may contain an error that the package ignored. */
  #onEnd(): void {
    const error = this.#reply.hasFinishReason ? undefined : parseProviderErrorEvents(this.#upstream.tail);
    if (error) this.#fail(error);
    else this.#reply.end();
  }

  #fail(error: ProviderError): void {
    const { statusCode: status = 0, headers = {} } = this.#upstream.response ?? {};
    this.#reply.fail(toChatErrorInfo(error, { status, headers, now: this.#call.clock.now() }), error.logFields);
  }

  #resumeReading(): void {
    this.#readerReady?.resolve();
    this.#readerReady = undefined;
  }

  #onPart(part: LanguageModelV4StreamPart): void {
    const reply = this.#reply;
    switch (part.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.#onDelta(part.type, part.delta);
      case 'tool-input-start':
      case 'tool-call':
      case 'tool-result':
        this.#hasToolSinceText = this.#hasText;
        return reply.addEvent(toToolEvent(part));
      case 'file':
        return reply.addEvent(toMediaEvent(part));
      case 'source':
        return reply.addSource(toSource(part));
      case 'finish':
        return this.#onFinish(part.finishReason, part.usage);
      case 'error':
        return this.#onError(part.error);
      case 'stream-start':
        for (const warning of part.warnings)
          if (warning.type === 'unsupported') this.#call.onUnsupportedSetting(warning.feature);
        return undefined;
      default:
        return undefined;
    }
  }

  #onDelta(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (type === 'text-delta' && delta !== '') {
      // Text before and after a tool call are separate passages without whitespace between them.
      if (this.#hasToolSinceText) this.#reply.addDelta(type, '\n\n');
      this.#hasToolSinceText = false;
      this.#hasText = true;
    }
    this.#reply.addDelta(type, delta);
  }

  #onContent(part: LanguageModelV4Content): void {
    if (part.type === 'text' || part.type === 'reasoning') return this.#onDelta(`${part.type}-delta`, part.text);
    if (part.type !== 'custom' && part.type !== 'reasoning-file' && part.type !== 'tool-approval-request')
      this.#onPart(part);
  }

  #onFinish(reason: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): void {
    this.#reply.usage = toUsage(usage);
    const finish = toFinishReason(reason);
    if (!finish) return;
    this.#reply.setFinishReason(finish);
    this.#upstream.expectEnd();
  }

  #onError(cause: unknown): void {
    if (!(cause instanceof Error)) return this.#fail(parseProviderError(cause));
    // An event that the package cannot parse. It may contain an error, a complete answer, or a newer type of event that
    // is unknown here, too.
    const { value, text } = cause as { readonly value?: unknown; readonly text?: unknown };
    const error = typeof text === 'string' ? findErrorInEvent(text) : findError(value);
    if (error) this.#fail(error);
    else if (isAnthropicMessage(value)) this.#runInBackground(this.#onFullBody(JSON.stringify(value)));
    else this.#call.log.debug({ type: cause.name }, 'skipped unknown provider event');
  }
}

/** Whether a value is a complete answer of Anthropic's. Some servers send it as the only event of a stream. */
function isAnthropicMessage(value: unknown): boolean {
  return objectOrUndefined(value)?.['type'] === 'message';
}
