import type { ChatEvent, ConversationEvent, ReplyError } from '../chat/index.ts';
import type { CatMemory } from '../protocol/cat-http.ts';
import type { CatAnswer } from '../protocol/cat.ts';
import { AnswerSearch, type GivenUp } from './answer-search.ts';
import { answerEvents } from './answer-events.ts';
import type { CatHearing } from './cat-hearing.ts';
import type { CatPrompts } from './cat-prompts.ts';
import { dropPrompt } from './left-prompt.ts';
import { INTERRUPTED } from './reply-queue.ts';
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
  /** Ends the wait for an answer to the page before that does not come. */
  readonly #hold: Watchdog;
  #isHeld = false;
  /** Whether what is shown now is surely no answer to the page before. */
  #isUnsolicited = false;
  /** Until when pieces are taken for the tail of an answer that has ended. */
  #tailUntil = 0;

  constructor(context: StockCatContext, prompts: CatPrompts, hearing: CatHearing) {
    const { events, http, visit, clock, options } = context;
    this.#context = context;
    this.#prompts = prompts;
    this.#hearing = hearing;
    this.#unprompted = new UnpromptedReply((event) => this.#say(event), clock, events.ready);
    this.#talk = new Watchdog(PAUSE, clock, () => this.#heardOut());
    this.#hold = new Watchdog(HOLD_MS, clock, () => this.#letGo());
    this.#search = new AnswerSearch(
      {
        history: (userId) => http.recall(userId),
        found: (answer) => this.#found(answer),
        gaveUp: (reason) => this.#gaveUp(reason),
      },
      clock,
    );
    const { unanswered: text, left } = visit;
    if (left) {
      this.#isHeld = true;
      this.#hold.start();
      this.#search.start(left, SOON_MS, LOST_MS);
    } else if (text !== undefined) this.#search.start({ text, userId: options.userId }, context.checkAfter);
  }

  /** Whether a message of its own is on its way, to which whatever comes belongs. */
  get isOpen(): boolean {
    return this.#unprompted.isOpen;
  }

  /** Whether something should be heard out before anything is asked. */
  get isBusy(): boolean {
    const { left, userId } = this.#context.visit;
    // As somebody else, nothing is mixed up; and what another tab has asked, that tab waits for.
    const isHeld = this.#isHeld && left?.userId === userId && !this.#hearing.hasOthers;
    return isHeld || this.#isTalking || this.isOpen;
  }

  /** Something came, whatever it was. */
  heard(): void {
    this.#search.heard();
    this.#hold.heard();
  }

  /** A turn has ended, or an answer beside one. */
  ended(): void {
    this.#tailUntil = this.#context.clock.now() + TAIL;
  }

  /** A socket is there. */
  opened(): void {
    // Up to 1.2 the answer went to the page before, and to nothing else.
    if (this.#context.visit.left && !this.#context.traits.hasUserAddress) this.#lose();
  }

  push(...events: readonly ChatEvent[]): void {
    this.#unprompted.push(...events);
  }

  /** A fault beside a turn. */
  fail(error: ReplyError): void {
    this.push(error);
    this.#expectNothing();
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
    const isLate = this.#isLate(input);
    this.#isUnsolicited = !isLate;
    if (isOurs && this.#prompts.isMissed(input, text)) this.push(...answerEvents(answer));
    else this.#unprompted.cut();
    this.#isUnsolicited = false;
    if (isLate) this.#expectNothing();
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
    this.#hold.stop();
    this.#talk.stop();
    this.#unprompted.cut();
  }

  /** Whether a piece begins a message whose end will come: of the page before, or of a plug-in. */
  get #isBeginning(): boolean {
    const { clock, traits, visit } = this.#context;
    if (!traits.deliversLate || clock.now() < this.#tailUntil) return false;
    return visit.unanswered !== undefined || !(this.#hearing.hasOthers || this.#hearing.isNew);
  }

  /** Whether this is the answer to the page before. Plug-ins put prompts in other words, or leave them out. */
  #isLate(input: string | undefined): boolean {
    const { unanswered, left } = this.#context.visit;
    if (input === unanswered) return input !== undefined;
    return left !== undefined && !(this.#prompts.isKnown(input) || this.#hearing.hasOthers);
  }

  /** A reply that starts outside a turn belongs to the previous page's turn while that answer is expected. */
  #say(event: ConversationEvent): void {
    const { visit, events } = this.#context;
    const turnId = visit.unanswered === undefined || this.#isUnsolicited ? undefined : visit.unansweredTurn;
    events.said(turnId && event.type === 'unprompted' ? { ...event, turnId } : event);
  }

  #expectNothing(): void {
    const { visit } = this.#context;
    if (visit.left) dropPrompt(visit.pendingKey, visit.left.text);
    visit.unanswered = visit.left = undefined;
    this.#search.stop();
    this.#hold.stop();
    this.#isHeld = false;
  }

  /** Nothing was said for so long that whatever else there is to ask is asked. The answer is still looked for. */
  #letGo(): void {
    this.#isHeld = false;
    this.#context.events.ready();
  }

  #found(answer: CatMemory): void {
    const { visit, events } = this.#context;
    this.#prompts.found(answer.input ?? visit.unanswered ?? '', answer.text);
    this.push(...answerEvents(answer));
    // The socket has not brought it, and may bring nothing else either.
    if (visit.left) this.#hearing.answerCame(true);
    this.#expectNothing();
    events.ready();
  }

  #gaveUp(reason: GivenUp): void {
    // It may still come to the socket.
    if (reason === 'forbidden') return;
    if (this.#context.visit.left) return this.#lose();
    this.#expectNothing();
    this.#context.events.ready();
  }

  /** The answer to the page before will not come. */
  #lose(): void {
    this.push(INTERRUPTED);
    this.#expectNothing();
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
    if (visit.left) this.#search.start(visit.left, 0, LOST_MS);
    if (visit.left || !traits.sharesPieces || this.#hearing.hasOthers) return;
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

/** Before the memory is asked for the answer to a page that was left in the middle of it. */
const SOON_MS = 1_000;

/** Of silence, after which a prompt waits no longer for that answer: Cats from 1.4 on mix up two that they work at. */
const HOLD_MS = 30_000;

/** Of silence, after which that answer is lost if the memory has not even its prompt, as after a restart of the Cat. */
const LOST_MS = 60_000;
