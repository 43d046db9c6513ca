import type { ChatEvent } from '../chat/index.ts';
import type { CatMemory } from '../protocol/cat-http.ts';
import type { CatAnswer } from '../protocol/cat.ts';
import { AnswerSearch } from './answer-search.ts';
import { answerEvents } from './answer-events.ts';
import type { CatHearing } from './cat-hearing.ts';
import type { CatPrompts } from './cat-prompts.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import { UnpromptedReply } from './unprompted-reply.ts';
import { Watchdog } from './watchdog.ts';

/**
 * What a Cat says that no turn here waits for: of its own accord, to the page before this one, to another tab. Some of it becomes
 * messages of its own; what is not shown before it is whole is heard out all the same, or two answers would be mixed.
 */
export class CatAsides {
  readonly #context: StockCatContext;
  readonly #prompts: CatPrompts;
  readonly #hearing: CatHearing;
  readonly #unprompted: UnpromptedReply;
  readonly #search: AnswerSearch;
  /** Listens for the end of what is not shown. */
  readonly #talk: Watchdog;
  #isTalking = false;
  /** Until when pieces are taken for the tail of an answer that has ended. */
  #tailUntil = 0;

  constructor(context: StockCatContext, prompts: CatPrompts, hearing: CatHearing) {
    const { events, http, visit, clock, options } = context;
    this.#context = context;
    this.#prompts = prompts;
    this.#hearing = hearing;
    this.#unprompted = new UnpromptedReply(events.said, clock, events.ready);
    this.#talk = new Watchdog(PAUSE, clock, () => this.#heardOut());
    this.#search = new AnswerSearch(
      {
        history: (userId) => http.recall(userId),
        found: (answer) => this.#found(answer),
        gaveUp: () => this.#expectNothing(),
      },
      clock,
    );
    const { unanswered: text } = visit;
    if (text !== undefined) this.#search.start({ text, userId: options.userId }, context.checkAfter);
  }

  /** Whether a message of its own is on its way, to which whatever comes belongs. */
  get isOpen(): boolean {
    return this.#unprompted.isOpen;
  }

  /** Whether something should be heard out before anything is asked. */
  get isBusy(): boolean {
    return this.#isTalking || this.isOpen;
  }

  /** Something came, whatever it was. */
  heard(): void {
    this.#search.heard();
  }

  /** A turn has ended, or an answer beside one. */
  ended(): void {
    this.#tailUntil = this.#context.clock.now() + TAIL;
  }

  push(...events: readonly ChatEvent[]): void {
    this.#unprompted.push(...events);
  }

  /** A piece of something. */
  piece(delta: string): void {
    if (this.isOpen || this.#isBeginning) this.push({ type: 'text-delta', delta });
    else if (this.#context.clock.now() >= this.#tailUntil) this.#isTalkedTo();
  }

  /** A whole answer. */
  answer(answer: CatAnswer): void {
    const { input, text } = answer;
    // What another tab has asked, it shows.
    const isOurs = this.#prompts.isKnown(input) || input === undefined || !this.#hearing.hasOthers;
    if (isOurs && this.#prompts.isMissed(input, text)) this.push(...answerEvents(answer));
    else this.#unprompted.cut();
    if (input !== undefined) this.settled(input);
    this.ended();
    this.#talkIsOver();
    this.#context.events.ready();
  }

  /** A prompt is asked, or has its answer: if the page before has asked it, too, that is waited for no more. */
  settled(prompt: string): void {
    if (prompt === this.#context.visit.unanswered) this.#expectNothing();
  }

  /** The socket is gone: the rest of it will not come. */
  cut(): void {
    this.#unprompted.cut();
    this.#talkIsOver();
  }

  dismiss(): void {
    this.#search.stop();
    this.#talk.stop();
    this.#unprompted.cut();
  }

  /** Whether a piece begins a message whose end will come: of the page before, or of a plug-in. */
  get #isBeginning(): boolean {
    const { clock, traits, visit } = this.#context;
    if (!traits.deliversLate || clock.now() < this.#tailUntil) return false;
    return visit.unanswered !== undefined || !(this.#hearing.hasOthers || this.#hearing.isNew);
  }

  #expectNothing(): void {
    this.#context.visit.unanswered = undefined;
    this.#search.stop();
  }

  #found(answer: CatMemory): void {
    this.#prompts.found(answer.input ?? this.#context.visit.unanswered ?? '', answer.text);
    this.#expectNothing();
    this.push(...answerEvents(answer));
    this.#context.events.ready();
  }

  #isTalkedTo(): void {
    if (!this.#isTalking) this.#talk.start();
    this.#isTalking = true;
    this.#talk.heard();
  }

  #talkIsOver(): void {
    this.#talk.stop();
    if (!this.#isTalking) return;
    this.#isTalking = false;
    this.#context.events.ready();
  }

  /** It fell silent, and up to 1.5 that was the end of an answer to the page before, which has nowhere to go but into the memory. */
  #heardOut(): void {
    const { visit, options, traits } = this.#context;
    this.#talkIsOver();
    if (!traits.sharesPieces || this.#hearing.hasOthers) return;
    const isNew = (input: string | undefined) => this.#prompts.isNew(input);
    this.#search.start({ text: visit.unanswered, isNew, userId: options.userId }, 0);
  }
}

/* Milliseconds. */

/**
 * In which pieces without a turn are what is left of the last answer. Cats up to 1.5 send the whole answer before its last pieces,
 * and plug-ins send an answer of their own while the Cat's is still to come.
 */
const TAIL = 1_000;

/** Of silence, after which what was said to others is over. */
const PAUSE = 2_000;
