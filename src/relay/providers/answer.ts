import {
  chatError,
  type ChatError,
  type MediaEvent,
  type ReplyEnd,
  type Source,
  type ToolEvent,
  type Usage,
} from '../../chat/index.ts';
import { createGuard } from '../guard.ts';
import type { Log } from '../log.ts';
import { beginningOf } from '../../chat/beginning-of.ts';
import { ReplyQueue } from './reply-queue.ts';
import type { Finish } from './server-words.ts';
import { ThinkingSplitter } from './thinking-splitter.ts';
import { thrownFacts } from './thrown-facts.ts';

export interface AnswerOptions {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly maxCharacters: number;
  /** Whether the text begins inside of the model's thinking. Default false. */
  readonly startsThinking?: boolean;
  /** Told when the text had to be replaced at its end, for what ended the thinking in it came without what begins it. */
  readonly onReplaced?: () => void;
}

export interface AnswerHooks {
  /** The reply is read: it is time to ask. Never for one that was stopped before. */
  readonly onStart: () => void;
  /** The reader is behind; nothing more should be taken in. */
  readonly onFull: () => void;
  readonly onDrain: () => void;
  /** It is over. `isAnswered`: the model had come to its end, and nobody had stopped it. */
  readonly onClose: (isAnswered: boolean) => void;
  /** What the log says of every fault, beside the fault itself. */
  readonly facts: () => object;
}

/** An answer on its way to its reader. Whatever happens first, an end, a fault, a stop or the reader's leaving, is the last thing that happens. */
export class Answer {
  readonly events: ReplyQueue;
  usage: Usage | undefined;
  readonly #sources: Source[] = [];
  readonly #options: AnswerOptions;
  readonly #hooks: AnswerHooks;
  readonly #splitter: ThinkingSplitter;
  readonly #guard = createGuard((cause) => this.failUnexpectedly(cause));
  readonly #onAbort = this.#guard(() => this.#end({ type: 'reply-end', reason: 'stopped' }));
  #isOver = false;
  #finish: Finish | undefined;
  #hasContent = false;
  #characters = 0;
  #shown = 0;

  constructor(options: AnswerOptions, hooks: AnswerHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#splitter = new ThinkingSplitter((type, delta) => this.#push(type, delta), options.startsThinking);
    this.events = new ReplyQueue({
      onStart: this.#guard(() => this.#start()),
      onDrain: this.#guard(hooks.onDrain),
      onLeave: this.#guard(() => this.#close()),
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the model has come to its end. The answer ends with `end`: token counts may follow. */
  get isFinished(): boolean {
    return this.#finish !== undefined;
  }

  add(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (this.#isOver || delta === '') return;
    if (type === 'text-delta') this.#splitter.push(delta);
    else this.#push(type, delta);
  }

  #push(type: 'text-delta' | 'reasoning-delta', delta: string): void {
    if (this.#isOver) return;
    const room = this.#options.maxCharacters - this.#characters;
    const fitting = beginningOf(delta, room);
    this.#characters += fitting.length;
    this.#hasContent ||= type === 'text-delta';
    if (fitting !== '' && !this.events.push({ type, delta: fitting })) this.#hooks.onFull();
    if (fitting !== delta) this.#end({ type: 'reply-end', reason: 'length' });
  }

  show(event: ToolEvent | MediaEvent): void {
    if (this.#isOver) return;
    this.#shown += JSON.stringify(event).length;
    if (this.#shown > MOST_SHOWN) return this.#end({ type: 'reply-end', reason: 'length' });
    this.#hasContent ||= event.type === 'media';
    if (!this.events.push(event)) this.#hooks.onFull();
  }

  /** Notes where the answer comes from. A page is found more than once in several searches. */
  cite(source: Source): void {
    const isNew = !this.#sources.some(({ title, url }) => title === source.title && url === source.url);
    if (isNew && this.#sources.length < MOST_SOURCES) this.#sources.push(source);
  }

  /** Notes why the model ended. What was refused stays so, whatever word follows. */
  finish(finish: Finish): void {
    if (this.#finish?.kind !== 'filtered') this.#finish = finish;
  }

  /** Nothing more comes. @param isMarked The server said so itself, and did not just fall silent. */
  end(isMarked = false): void {
    if (this.#isOver) return;
    const { kind, word: finish } = this.#finish ?? { kind: 'unknown', word: 'none' };
    if (kind === 'failed') return this.fail(chatError('provider-failed'), { finish });
    if (kind === 'filtered') return this.fail(chatError('content-filtered'), { finish });
    this.#splitter.end();
    if (this.#isOver) return;
    const text = this.#splitter.replacement(kind === 'done');
    if (text !== undefined) this.#hasContent = text.trim() !== '';
    const rest = {
      ...(this.#sources.length > 0 && { sources: this.#sources }),
      ...(this.usage && { usage: this.usage }),
    };
    if (kind === 'cut' || kind === 'unknown') {
      // llama-cpp-python ends the stream without a word when another request takes its place.
      const isSaid = this.#finish !== undefined;
      if (!(isSaid || isMarked) || !this.#hasContent) return this.fail(chatError('provider-failed'), { finish });
      this.#warn({ finish }, isSaid && kind === 'unknown' ? UNKNOWN : CUT);
      return this.#end({ type: 'reply-end', reason: 'interrupted', ...rest });
    }
    const wasCutThinking = kind === 'length' && this.#characters > 0;
    if (!this.#hasContent && !wasCutThinking) return this.fail(chatError('empty-answer'), { finish: kind });
    this.#end({ type: 'reply-end', reason: kind, ...rest });
  }

  /** Ends with a fault. What had come stays. `fields` are for the log: no words of a prompt, a provider or a key. */
  fail(error: ChatError, fields: object): void {
    if (!this.#isOver) this.#splitter.end();
    if (this.#isOver) return;
    this.#warn({ ...fields, fault: error.code }, 'the provider did not answer well');
    this.#finishWith(() => this.events.end({ type: 'reply-error', ...error }));
  }

  /** Ends because something here threw what nobody expected. */
  failUnexpectedly(cause: unknown): void {
    this.fail(chatError('internal'), thrownFacts(cause));
  }

  #warn(fields: object, message: string): void {
    try {
      this.#options.log.warn({ ...this.#hooks.facts(), ...fields }, message);
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

  #end(end: ReplyEnd): void {
    // Whoever said stop wants to see nothing more, not even what had arrived by then.
    if (end.reason === 'stopped') this.events.discard();
    const text = this.#splitter.replacement(end.reason === 'done');
    if (text !== undefined) this.#options.onReplaced?.();
    this.#finishWith(() => this.events.end(text === undefined ? end : { ...end, text }));
  }

  #finishWith(last: () => void): void {
    if (this.#isOver) return;
    last();
    this.#close();
  }

  #close(): void {
    const { signal } = this.#options;
    this.#isOver = true;
    signal.removeEventListener('abort', this.#onAbort);
    this.#hooks.onClose(this.isFinished && !signal.aborted);
  }
}

/** Characters of pictures and of tools' reports: room for several pictures, and not for an endless row of them. */
const MOST_SHOWN = 20_000_000;

const MOST_SOURCES = 100;

const CUT = 'the provider cut its answer off';
const UNKNOWN = 'the provider ended its answer with a word that is not known';
