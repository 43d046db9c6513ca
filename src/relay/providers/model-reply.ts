import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4File,
  LanguageModelV4FinishReason,
  LanguageModelV4Source,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { chatError, type ChatReply, type Clock, type MediaEvent, type Source, type Usage } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import type { AnswerBounds } from './answer-bounds.ts';
import { Answer, type AnswerFinish } from './answer.ts';
import { asObject, parseObject } from './json-object.ts';
import { toolEvent } from './model-tools.ts';
import {
  decodeError,
  errorOf,
  factsOf,
  faultOfError,
  faultOfStatus,
  retryAfterOf,
  type ProviderError,
} from './provider-fault.ts';
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
  #hasText = false;
  /** Whether a tool has been at work since the last of the text. */
  #hasPaused = false;

  constructor(call: ModelCall) {
    this.#call = call;
    this.#upstream = new UpstreamFetch(call, {
      onRefusal: (response, body) => {
        const { statusCode: status = 0, headers } = response;
        const error = decodeError(body);
        const retryAfter = retryAfterOf(headers, call.clock.now());
        this.#answer.fail(status === 200 ? faultOfError(error) : faultOfStatus(status, error, retryAfter), error);
      },
      onFailure: (phase, cause) =>
        this.#answer.fail(chatError(phase === 'connect' ? 'provider-unreachable' : 'provider-failed'), { cause }),
      onSilence: (phase) => {
        if (this.#answer.isFinished) this.#answer.end();
        else this.#answer.fail(chatError('timeout'), { phase });
      },
    });
    this.#answer = new Answer(call, {
      onStart: () => void this.#run(),
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

  async #run(): Promise<void> {
    try {
      const { stream } = await this.#call.openModel(this.#upstream.fetch).doStream(this.#call.options);
      for await (const part of stream) {
        if (this.#answer.isOver) return;
        this.#onPart(part);
        await this.#room?.promise;
      }
      this.#answer.end();
    } catch (cause) {
      const error = thrownError(cause);
      this.#answer.fail(faultOfError(error), error);
    }
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

  #onFinish({ unified }: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): void {
    this.#answer.usage = usageOf(usage);
    // The package made this one up when the stream came to an end of its own.
    if (unified === 'interrupted') return;
    this.#answer.finish(FINISHES[unified]);
    this.#upstream.expectEnd();
  }

  #onError(cause: unknown): void {
    // An event of a form that the package does not know, as newer servers send them: passed over like a word one does not know.
    if (cause instanceof Error)
      return this.#call.log.debug({ type: cause.name }, 'an event of the provider is unknown');
    const error = errorOf(cause);
    this.#answer.fail(faultOfError(error), error);
  }
}

const FINISHES: Readonly<Record<Exclude<LanguageModelV4FinishReason['unified'], 'interrupted'>, AnswerFinish>> = {
  stop: 'done',
  'tool-calls': 'done',
  other: 'done',
  length: 'length',
  'content-filter': 'cut',
  error: 'failed',
};

/** What a package throws: an error with the server's body, of which only the words for its kind may be told, or a fault of its own. */
function thrownError(cause: unknown): ProviderError {
  const { responseBody, statusCode, name } = asObject(cause) ?? {};
  const body = typeof responseBody === 'string' ? parseObject(responseBody) : undefined;
  return errorOf({ type: body?.['type'] ?? name, code: statusCode });
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage | undefined {
  const [input, output] = [inputTokens.total, outputTokens.total];
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { inputTokens: input }), ...(output !== undefined && { outputTokens: output }) };
}

function sourceOf(source: LanguageModelV4Source): Source {
  if (source.sourceType === 'document') return { title: source.title };
  const { url, title = URL.parse(url)?.host ?? url } = source;
  return { title, url };
}

function mediaOf({ mediaType, data }: LanguageModelV4File): MediaEvent {
  const [family = ''] = mediaType.split('/', 1);
  const kind = family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
  if (data.type === 'url') return { type: 'media', kind, url: data.url.href };
  const base64 = typeof data.data === 'string' ? data.data : Buffer.from(data.data).toString('base64');
  return { type: 'media', kind, url: `data:${mediaType};base64,${base64}` };
}
