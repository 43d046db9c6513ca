import {
  errorInfo,
  type ChatErrorInfo,
  type MediaEvent,
  type ReplyEnd,
  type Source,
  type ToolEvent,
  type Usage,
} from '../../chat/index.ts';
import { createGuard } from '../guard.ts';
import type { Log } from '../logging/log.ts';
import { truncateText } from '../../chat/truncate-text.ts';
import type { ProviderFinish } from './upstream/finish-reason.ts';
import { ThinkingSplitter } from './thinking/thinking-splitter.ts';
import { errorLogFields } from './log-fields.ts';
import { ProviderReply } from './provider-reply.ts';

export interface ReplyBuilderOptions {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly maxCharacters: number;
  /** Whether the text starts inside of the model's thinking. Default false. */
  readonly startsThinking?: boolean;
  /**
   * Called when the text is replaced at its end, because it contained a closing thinking mark without an opening one.
   */
  readonly onReplaced?: () => void;
}

export interface ReplyBuilderHooks {
  /** The reply is read for the first time, so the request can be sent. Not called if the signal was aborted before. */
  readonly onStart: () => void;
  /** The reader is behind; no more should be added. */
  readonly onFull: () => void;
  readonly onDrain: () => void;
  /** The reply has ended. `isComplete`: the model had finished, and the signal was not aborted. */
  readonly onClose: (isComplete: boolean) => void;
  /** Fields to log with every error. */
  readonly logFields: () => object;
}

/**
 * Builds the reply events of one answer. It ends exactly once, with whichever comes first: an end, an error, an abort,
 * or the reader's return.
 */
export class ReplyBuilder {
  readonly events: ProviderReply;
  usage: Usage | undefined;
  readonly #sources: Source[] = [];
  readonly #options: ReplyBuilderOptions;
  readonly #hooks: ReplyBuilderHooks;
  readonly #splitter: ThinkingSplitter;
  readonly #guard = createGuard((cause) => this.failUnexpectedly(cause));
  readonly #onAbort = this.#guard(() => this.#endWith({ type: 'reply-end', reason: 'stopped' }));
  #isEnded = false;
  #finishReason: ProviderFinish | undefined;
  #hasContent = false;
  #characters = 0;
  #eventCharacters = 0;

  constructor(options: ReplyBuilderOptions, hooks: ReplyBuilderHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#splitter = new ThinkingSplitter((type, delta) => this.#emitDelta(type, delta), options.startsThinking);
    this.events = new ProviderReply({
      onStart: this.#guard(() => this.#start()),
      onDrain: this.#guard(hooks.onDrain),
      onCancel: this.#guard(() => this.#close()),
      limit: { events: MAX_UNREAD_EVENTS, characters: MAX_UNREAD_CHARACTERS },
    });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Whether the model has sent a finish reason. The reply still ends only with `end`, because token counts may follow.
   */
  get hasFinishReason(): boolean {
    return this.#finishReason !== undefined;
  }

  addDelta(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (this.#isEnded || delta === '') return;
    if (type === 'text-delta') this.#splitter.push(delta);
    else this.#emitDelta(type, delta);
  }

  #emitDelta(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (this.#isEnded) return;
    const remaining = this.#options.maxCharacters - this.#characters;
    const truncated = truncateText(delta, remaining);
    this.#characters += truncated.length;
    this.#hasContent ||= type === 'text-delta';
    if (truncated !== '' && !this.events.push({ type, delta: truncated })) this.#hooks.onFull();
    if (truncated !== delta) this.#endWith({ type: 'reply-end', reason: 'length' });
  }

  addEvent(event: ToolEvent | MediaEvent): void {
    if (this.#isEnded) return;
    this.#eventCharacters += JSON.stringify(event).length;
    if (this.#eventCharacters > MAX_EVENT_CHARACTERS) return this.#endWith({ type: 'reply-end', reason: 'length' });
    this.#hasContent ||= event.type === 'media';
    if (!this.events.push(event)) this.#hooks.onFull();
  }

  /** Adds a source of the answer. Several searches may find the same page, which is added once. */
  addSource(source: Source): void {
    const isNew = !this.#sources.some(({ title, url }) => title === source.title && url === source.url);
    if (isNew && this.#sources.length < MAX_SOURCES) this.#sources.push(source);
  }

  /** Sets the finish reason. `filtered` is kept, whatever follows. */
  setFinishReason(reason: ProviderFinish): void {
    if (this.#finishReason?.kind !== 'filtered') this.#finishReason = reason;
  }

  /**
   * Ends the reply after the last event.
   * @param hasEndMarker Whether the server marked the end, rather than just closing the stream.
   */
  end(hasEndMarker = false): void {
    if (this.#isEnded) return;
    const { kind, raw: finish } = this.#finishReason ?? { kind: 'unknown', raw: 'none' };
    if (kind === 'failed') return this.fail(errorInfo('provider-failed'), { finish });
    if (kind === 'filtered') return this.fail(errorInfo('content-filtered'), { finish });
    this.#splitter.end();
    if (this.#isEnded) return;
    const text = this.#splitter.replacement(kind === 'done');
    if (text !== undefined) this.#hasContent = text.trim() !== '';
    const metadata = {
      ...(this.#sources.length > 0 && { sources: this.#sources }),
      ...(this.usage && { usage: this.usage }),
    };
    if (kind === 'interrupted' || kind === 'unknown') {
      // llama-cpp-python ends the stream without a finish reason when another request takes over.
      const hasReason = this.#finishReason !== undefined;
      if (!(hasReason || hasEndMarker) || !this.#hasContent) return this.fail(errorInfo('provider-failed'), { finish });
      this.#warn({ finish }, hasReason && kind === 'unknown' ? UNKNOWN_FINISH_REASON : INTERRUPTED);
      return this.#endWith({ type: 'reply-end', reason: 'interrupted', ...metadata });
    }
    const isCutInThinking = kind === 'length' && this.#characters > 0;
    if (!this.#hasContent && !isCutInThinking) return this.fail(errorInfo('empty-response'), { finish: kind });
    this.#endWith({ type: 'reply-end', reason: kind, ...metadata });
  }

  /**
   * Ends with an error. Events so far are kept. `fields` are logged: they must not contain text of a prompt or a
   * provider, nor a key.
   */
  fail(error: ChatErrorInfo, fields: object): void {
    if (!this.#isEnded) this.#splitter.end();
    if (this.#isEnded) return;
    this.#warn({ ...fields, error: error.code }, 'provider request failed');
    this.#closeAfter(() => this.events.fail(error));
  }

  /** Ends with `internal` because our own code has thrown. */
  failUnexpectedly(cause: unknown): void {
    this.fail(errorInfo('internal'), errorLogFields(cause));
  }

  #warn(fields: object, message: string): void {
    try {
      this.#options.log.warn({ ...this.#hooks.logFields(), ...fields }, message);
    } catch {
      // A failing log must not keep the reply from ending.
    }
  }

  #start(): void {
    const { signal } = this.#options;
    if (signal.aborted) return this.#onAbort();
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#hooks.onStart();
  }

  #endWith(event: ReplyEnd): void {
    // After a stop no more is shown, not even events that have arrived but were not read yet.
    if (event.reason === 'stopped') this.events.discard();
    const text = this.#splitter.replacement(event.reason === 'done');
    if (text !== undefined) this.#options.onReplaced?.();
    this.#closeAfter(() => this.events.push(text === undefined ? event : { ...event, text }));
  }

  #closeAfter(emitTerminal: () => void): void {
    if (this.#isEnded) return;
    emitTerminal();
    this.#close();
  }

  #close(): void {
    const { signal } = this.#options;
    this.#isEnded = true;
    signal.removeEventListener('abort', this.#onAbort);
    this.#hooks.onClose(this.hasFinishReason && !signal.aborted);
  }
}

/** Maximum characters of media and tool events: enough for several images. */
const MAX_EVENT_CHARACTERS = 20_000_000;

const MAX_SOURCES = 100;

/** Unread events after which the provider must wait for its reader, and characters in them: some send an answer in few, large chunks. */
const MAX_UNREAD_EVENTS = 256;
const MAX_UNREAD_CHARACTERS = 65_536;

const INTERRUPTED = 'provider ended the stream without a finish reason';
const UNKNOWN_FINISH_REASON = 'unknown finish reason';
