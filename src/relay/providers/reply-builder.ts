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
import { ReplyStream } from '../../chat/reply-stream.ts';
import type { ProviderFinish } from './upstream/classify-terms.ts';
import { ThinkingSplitter } from './thinking/thinking-splitter.ts';
import { errorLogFields } from './thrown-facts.ts';

export interface ReplyBuilderOptions {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly maxCharacters: number;
  /** Whether the text begins inside of the model's thinking. Default false. */
  readonly startsThinking?: boolean;
  /** Told when the text had to be replaced at its end, for what ended the thinking in it came without what begins it. */
  readonly onReplaced?: () => void;
}

export interface ReplyBuilderHooks {
  /** The reply is read: it is time to ask. Never for one that was stopped before. */
  readonly onStart: () => void;
  /** The reader is behind; nothing more should be taken in. */
  readonly onFull: () => void;
  readonly onDrain: () => void;
  /** It is over. `isAnswered`: the model had come to its end, and nobody had stopped it. */
  readonly onClose: (isComplete: boolean) => void;
  /** What the log says of every fault, beside the fault itself. */
  readonly logFields: () => object;
}

/** An answer on its way to its reader. Whatever happens first, an end, a fault, a stop or the reader's leaving, is the last thing that happens. */
export class ReplyBuilder {
  readonly events: ReplyStream;
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
    this.events = new ReplyStream({
      onStart: this.#guard(() => this.#start()),
      onDrain: this.#guard(hooks.onDrain),
      onCancel: this.#guard(() => this.#close()),
      limit: { events: MAX_UNREAD_EVENTS, characters: MAX_UNREAD_CHARACTERS },
    });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether the model has come to its end. The answer ends with `end`: token counts may follow. */
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

  /** Notes where the answer comes from. A page is found more than once in several searches. */
  addSource(source: Source): void {
    const isNew = !this.#sources.some(({ title, url }) => title === source.title && url === source.url);
    if (isNew && this.#sources.length < MAX_SOURCES) this.#sources.push(source);
  }

  /** Notes why the model ended. What was refused stays so, whatever word follows. */
  setFinishReason(setFinishReason: ProviderFinish): void {
    if (this.#finishReason?.kind !== 'filtered') this.#finishReason = setFinishReason;
  }

  /** Nothing more comes. @param hasEndMarker The server said so itself, and did not just fall silent. */
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
    if (kind === 'cut' || kind === 'unknown') {
      // llama-cpp-python ends the stream without a word when another request takes its place.
      const hasReason = this.#finishReason !== undefined;
      if (!(hasReason || hasEndMarker) || !this.#hasContent) return this.fail(errorInfo('provider-failed'), { finish });
      this.#warn({ finish }, hasReason && kind === 'unknown' ? UNKNOWN_FINISH_REASON : INTERRUPTED);
      return this.#endWith({ type: 'reply-end', reason: 'interrupted', ...metadata });
    }
    const isCutInThinking = kind === 'length' && this.#characters > 0;
    if (!this.#hasContent && !isCutInThinking) return this.fail(errorInfo('empty-response'), { finish: kind });
    this.#endWith({ type: 'reply-end', reason: kind, ...metadata });
  }

  /** Ends with a fault. What had come stays. `fields` are for the log: no words of a prompt, a provider or a key. */
  fail(error: ChatErrorInfo, fields: object): void {
    if (!this.#isEnded) this.#splitter.end();
    if (this.#isEnded) return;
    this.#warn({ ...fields, error: error.code }, 'provider request failed');
    this.#closeAfter(() => this.events.fail(error));
  }

  /** Ends because something here threw what nobody expected. */
  failUnexpectedly(cause: unknown): void {
    this.fail(errorInfo('internal'), errorLogFields(cause));
  }

  #warn(fields: object, message: string): void {
    try {
      this.#options.log.warn({ ...this.#hooks.logFields(), ...fields }, message);
    } catch {
      // A log that cannot be written is no reason for an answer not to end.
    }
  }

  #start(): void {
    const { signal } = this.#options;
    if (signal.aborted) return this.#onAbort();
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#hooks.onStart();
  }

  #endWith(event: ReplyEnd): void {
    // Whoever said stop wants to see nothing more, not even what had arrived by then.
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

/** Characters of pictures and of tools' reports: room for several pictures, and not for an endless row of them. */
const MAX_EVENT_CHARACTERS = 20_000_000;

const MAX_SOURCES = 100;

/** Unread events after which the provider must wait for its reader, and characters in them: some send an answer in few, large chunks. */
const MAX_UNREAD_EVENTS = 256;
const MAX_UNREAD_CHARACTERS = 65_536;

const INTERRUPTED = 'provider ended the stream without a finish reason';
const UNKNOWN_FINISH_REASON = 'unknown finish reason';
