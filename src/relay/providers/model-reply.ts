import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { chatError, type ChatReply, type Clock } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import type { AnswerBounds } from './answer-bounds.ts';
import { Answer } from './answer.ts';
import { asObject, isObject, parseJson } from './json-object.ts';
import { finishOf, mediaOf, sourceOf, usageOf } from './model-parts.ts';
import { toolEvent } from './model-tools.ts';
import { eventsIn } from './response-body.ts';
import { factsOf } from './response-facts.ts';
import {
  chatErrorOf,
  errorIn,
  errorInEvent,
  readError,
  readErrorBody,
  readErrorEvents,
  type ServerError,
} from './server-error.ts';
import { WHOLE } from './server-words.ts';
import { thrownFacts } from './thrown-facts.ts';
import { UpstreamFetch, type UpstreamFetchOptions } from './upstream-fetch.ts';

export interface ModelCall extends AnswerBounds, Pick<UpstreamFetchOptions, 'open'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly options: LanguageModelV4CallOptions;
  /** The model of a vendor's package, with this `fetch` for its requests. */
  readonly openModel: (fetch: typeof globalThis.fetch) => LanguageModelV4;
  /** Told of what the options say and this model does not take. */
  readonly onUnused: (setting: string) => void;
}

/** Asks, and streams the answer. The request is sent when the reply is first read, and never for a call that was stopped before. */
export function streamModel(call: ModelCall): ChatReply {
  return new ModelReply(call).events;
}

/** What a vendor's package makes of one request, read into an answer. */
class ModelReply {
  readonly #call: ModelCall;
  readonly #answer: Answer;
  readonly #upstream: UpstreamFetch;
  /** Resolves when the reader, who is behind, has caught up. */
  #room: PromiseWithResolvers<void> | undefined;
  /** Whether the answer has come in one piece. */
  #isWhole = false;
  #hasText = false;
  /** Whether a tool has been at work since the last of the text. */
  #hasPaused = false;

  constructor(call: ModelCall) {
    this.#call = call;
    this.#upstream = new UpstreamFetch(call, {
      onRefusal: (body) => this.#fail(readErrorBody(body)),
      onWhole: (body) => this.#go(this.#onWhole(body)),
      onFailure: (phase, cause) =>
        this.#answer.fail(chatError(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => {
        if (this.#answer.isFinished) this.#answer.end();
        else this.#answer.fail(chatError('timeout'), { phase });
      },
      onThrow: (cause) => this.#answer.failUnexpectedly(cause),
    });
    this.#answer = new Answer(call, {
      onStart: () => this.#go(this.#run()),
      onFull: () => (this.#room ??= Promise.withResolvers()),
      onDrain: () => this.#makeRoom(),
      onClose: (isAnswered) => {
        this.#upstream.close(isAnswered);
        this.#makeRoom();
      },
      facts: () => factsOf(this.#upstream.response),
    });
  }

  get events(): ChatReply {
    return this.#answer.events;
  }

  /** Nobody waits for it, so nobody else would be told that it has thrown. */
  #go(work: Promise<void>): void {
    work.catch((cause: unknown) => this.#answer.failUnexpectedly(cause));
  }

  async #run(): Promise<void> {
    try {
      const { stream } = await this.#call.openModel(this.#upstream.fetch).doStream(this.#call.options);
      for await (const part of stream) {
        if (this.#answer.isOver) return;
        this.#onPart(part);
        await this.#room?.promise;
      }
      // What came in one piece has its own end.
      if (!this.#isWhole) this.#onEnd();
    } catch (cause) {
      this.#onThrown(cause);
    }
  }

  /** The answer in one piece, though a stream was asked for: the package reads that, too. */
  async #onWhole(body: string): Promise<void> {
    this.#isWhole = true;
    try {
      const json = parseJson(body);
      const error = errorIn(json === undefined ? body : json);
      if (error) return this.#fail(error);
      const options = this.#call.options;
      if (!isObject(json)) {
        // The events of a stream behind something else, or without their frames: Google's own form where it is not asked for frames.
        const events = Array.isArray(json) ? json.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('') : body;
        const { stream } = await this.#call.openModel(async () => new Response(events)).doStream(options);
        for await (const part of stream) this.#onPart(part);
      } else {
        const model = this.#call.openModel(async () => new Response(body));
        const { content, finishReason, usage } = await model.doGenerate(options);
        for (const part of content) this.#onContent(part);
        this.#onFinish(finishReason, usage);
        // What is there as a whole needs no word for its end.
        if (content.length > 0 && !this.#answer.isFinished) this.#answer.finish(WHOLE);
      }
      this.#onEnd();
    } catch (cause) {
      this.#onThrown(cause);
    }
  }

  /** The package has thrown: over an error of the server's, over what it could not read, or for reasons of its own. Its message repeats what it was given. */
  #onThrown(cause: unknown): void {
    if (this.#answer.isOver) return;
    const { tail } = this.#upstream;
    const error = readErrorEvents(tail);
    if (error) return this.#fail(error);
    const whole = this.#isWhole ? undefined : eventsIn(tail).find(({ data }) => isMessage(parseJson(data)));
    if (whole) this.#go(this.#onWhole(whole.data));
    else this.#answer.fail(chatError('provider-failed'), thrownFacts(cause));
  }

  /** Nothing more comes. Without a word for it, there may have been an error that the package passed over. */
  #onEnd(): void {
    const error = this.#answer.isFinished ? undefined : readErrorEvents(this.#upstream.tail);
    if (error) this.#fail(error);
    else this.#answer.end();
  }

  #fail(error: ServerError): void {
    const { statusCode: status = 0, headers = {} } = this.#upstream.response ?? {};
    this.#answer.fail(chatErrorOf(error, { status, headers, now: this.#call.clock.now() }), error.words);
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  #onPart(part: LanguageModelV4StreamPart): void {
    const answer = this.#answer;
    switch (part.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.#onDelta(part.type, part.delta);
      case 'tool-input-start':
      case 'tool-call':
      case 'tool-result':
        this.#hasPaused = this.#hasText;
        return answer.show(toolEvent(part));
      case 'file':
        return answer.show(mediaOf(part));
      case 'source':
        return answer.cite(sourceOf(part));
      case 'finish':
        return this.#onFinish(part.finishReason, part.usage);
      case 'error':
        return this.#onError(part.error);
      case 'stream-start':
        for (const warning of part.warnings) if (warning.type === 'unsupported') this.#call.onUnused(warning.feature);
        return undefined;
      default:
        return undefined;
    }
  }

  #onDelta(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (type === 'text-delta' && delta !== '') {
      // What the model says before it goes to work and what it says then are passages of their own, with no blank between them.
      if (this.#hasPaused) this.#answer.add(type, '\n\n');
      this.#hasPaused = false;
      this.#hasText = true;
    }
    this.#answer.add(type, delta);
  }

  #onContent(part: LanguageModelV4Content): void {
    if (part.type === 'text' || part.type === 'reasoning') return this.#onDelta(`${part.type}-delta`, part.text);
    if (part.type !== 'custom' && part.type !== 'reasoning-file' && part.type !== 'tool-approval-request')
      this.#onPart(part);
  }

  #onFinish(reason: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): void {
    this.#answer.usage = usageOf(usage);
    const finish = finishOf(reason);
    if (!finish) return;
    this.#answer.finish(finish);
    this.#upstream.expectEnd();
  }

  #onError(cause: unknown): void {
    if (!(cause instanceof Error)) return this.#fail(readError(cause));
    // An event of a form that the package does not know. It has an error in it, a whole answer, or nothing that is known here either:
    // newer servers have newer events.
    const { value, text } = cause as { readonly value?: unknown; readonly text?: unknown };
    const error = typeof text === 'string' ? errorInEvent(text) : errorIn(value);
    if (error) this.#fail(error);
    else if (isMessage(value)) this.#go(this.#onWhole(JSON.stringify(value)));
    else this.#call.log.debug({ type: cause.name }, 'an event of the provider is of no known form');
  }
}

/** Anthropic's whole answer, also as the one event of a stream. */
function isMessage(value: unknown): boolean {
  return asObject(value)?.['type'] === 'message';
}
