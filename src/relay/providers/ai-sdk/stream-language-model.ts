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
  toChatErrorInfo,
  findError,
  findErrorInEvent,
  parseProviderError,
  parseProviderErrorBody,
  parseProviderErrorEvents,
  type ProviderError,
} from '../upstream/provider-error.ts';
import { IMPLICIT_DONE } from '../upstream/finish-reason.ts';
import { UpstreamFetch, type UpstreamFetchOptions } from '../upstream/upstream-fetch.ts';

export interface AiSdkCall extends ProviderLimits, Pick<UpstreamFetchOptions, 'open'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly options: LanguageModelV4CallOptions;
  /** The model of a vendor's package, with this `fetch` for its requests. */
  readonly createModel: (fetch: typeof globalThis.fetch) => LanguageModelV4;
  /** Told of what the options say and this model does not take. */
  readonly onUnsupportedSetting: (setting: string) => void;
}

/** Asks, and streams the answer. The request is sent when the reply is first read, and never for a call that was stopped before. */
export function streamLanguageModel(call: AiSdkCall): ChatReply {
  return new AiSdkReply(call).events;
}

/** What a vendor's package makes of one request, read into an answer. */
class AiSdkReply {
  readonly #call: AiSdkCall;
  readonly #reply: ReplyBuilder;
  readonly #upstream: UpstreamFetch;
  /** Resolves when the reader, who is behind, has caught up. */
  #readerReady: PromiseWithResolvers<void> | undefined;
  /** Whether the answer has come in one piece. */
  #isFullBody = false;
  #hasText = false;
  /** Whether a tool has been at work since the last of the text. */
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

  /** Nobody waits for it, so nobody else would be told that it has thrown. */
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
      // What came in one piece has its own end.
      if (!this.#isFullBody) this.#onEnd();
    } catch (cause) {
      this.#onPackageError(cause);
    }
  }

  /** The answer in one piece, though a stream was asked for: the package reads that, too. */
  async #onFullBody(body: string): Promise<void> {
    this.#isFullBody = true;
    try {
      const json = parseJson(body);
      const error = findError(json === undefined ? body : json);
      if (error) return this.#fail(error);
      const options = this.#call.options;
      if (!isObject(json)) {
        // The events of a stream behind something else, or without their frames: Google's own form where it is not asked for frames.
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
        // What is there as a whole needs no word for its end.
        if (content.length > 0 && !this.#reply.hasFinishReason) this.#reply.setFinishReason(IMPLICIT_DONE);
      }
      this.#onEnd();
    } catch (cause) {
      this.#onPackageError(cause);
    }
  }

  /** The package has thrown: over an error of the server's, over what it could not read, or for reasons of its own. Its message repeats what it was given. */
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

  /** Nothing more comes. Without a word for it, there may have been an error that the package passed over. */
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
      // What the model says before it goes to work and what it says then are passages of their own, with no blank between them.
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
    // An event of a form that the package does not know. It has an error in it, a whole answer, or nothing that is known here either:
    // newer servers have newer events.
    const { value, text } = cause as { readonly value?: unknown; readonly text?: unknown };
    const error = typeof text === 'string' ? findErrorInEvent(text) : findError(value);
    if (error) this.#fail(error);
    else if (isAnthropicMessage(value)) this.#runInBackground(this.#onFullBody(JSON.stringify(value)));
    else this.#call.log.debug({ type: cause.name }, 'skipped unknown provider event');
  }
}

/** Anthropic's whole answer, also as the one event of a stream. */
function isAnthropicMessage(value: unknown): boolean {
  return objectOrUndefined(value)?.['type'] === 'message';
}
