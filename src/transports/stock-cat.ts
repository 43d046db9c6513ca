import { chatError, type ChatEvent, type ChatMessage, type Clock, type ReplyError } from '../chat/index.ts';
import { catTraits, type CatTraits } from '../protocol/cat-traits.ts';
import { decodeCatFrame, type CatAnswer } from '../protocol/cat.ts';
import { AnswerSearch, soughtIn } from './answer-search.ts';
import { CatHearing } from './cat-hearing.ts';
import type { CatHttp } from './cat-http.ts';
import { CatPrompts } from './cat-prompts.ts';
import type { CatVisit } from './cat-visit.ts';
import { INTERRUPTED } from './reply-queue.ts';
import type { TransportOptions } from './transport.ts';
import { UnpromptedReply } from './unprompted-reply.ts';
import { Watchdog } from './watchdog.ts';
import type { SocketConnection, SocketEvents, Turn } from './wire.ts';

export interface StockCatOptions {
  readonly events: Pick<SocketEvents, 'answered' | 'ready' | 'refresh' | 'said'>;
  readonly http: CatHttp;
  readonly visit: CatVisit;
  readonly clock: Clock;
  readonly options: Pick<TransportOptions, 'userId' | 'checkAfter'>;
  readonly closing: AbortSignal;
}

/** Once it is known which Cat it is, or that it does not say so in time. */
export async function openStockCat(context: StockCatOptions): Promise<StockCat> {
  const { http, clock } = context;
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = clock.after(INTRODUCTION, resolve);
  await Promise.race([http.findVersion(), promise]);
  callOff();
  return new StockCat(context);
}

/**
 * Makes replies of what a stock Cat says, on one socket after another. Its frames have no names, and it speaks to a visitor, not
 * to a socket: the rest of an answer comes to the next one, or to another tab, or to nobody. So whose a frame is has to be found
 * out, and what no frame brings is looked for in the Cat's memory.
 */
export class StockCat {
  /** Whether an error was the last thing it said. */
  hasFailed = false;

  readonly #context: StockCatOptions;
  readonly #prompts: CatPrompts;
  readonly #hearing: CatHearing;
  readonly #unprompted: UnpromptedReply;
  readonly #search: AnswerSearch;
  readonly #lateSearch: AnswerSearch;
  /** Listens for the end of what is said, but not to be shown before it is whole. */
  readonly #talk: Watchdog;
  #isTalking = false;
  readonly #traits: CatTraits;
  /** The turn that is answered. */
  #turn: Turn | undefined;
  /** Whether the socket is gone on which it was asked. */
  #isKept = false;
  /** Whether the memory may not be read. */
  #isBlind = false;
  /** Until when pieces without a turn are taken for the tail of an answer that has ended. */
  #tailUntil = 0;
  #callOff = (): void => {};

  constructor(context: StockCatOptions) {
    const { events, http, clock, closing, options } = context;
    const history = (userId: string) => http.recall(userId);
    this.#context = context;
    this.#prompts = new CatPrompts(context.visit);
    this.#traits = catTraits(http.version);
    this.#hearing = new CatHearing({
      traits: this.#traits,
      name: `${http.base} ${options.userId}`,
      clock,
      closing,
      isIdle: () => !this.#turn && !this.#unprompted.isOpen,
      refresh: events.refresh,
      doubtful: () => this.#search.hurry(),
    });
    this.#unprompted = new UnpromptedReply(events.said, clock, events.ready);
    this.#talk = new Watchdog(PAUSE_IN_TALK, clock, () => this.#talkIsOver());
    this.#search = new AnswerSearch(
      { history, found: (answer) => this.#foundAnswer(answer), gaveUp: (reason) => this.#gaveUp(reason) },
      clock,
    );
    this.#lateSearch = new AnswerSearch(
      { history, found: (answer) => this.#foundLate(answer), gaveUp: (reason) => this.#gaveUp(reason) },
      clock,
    );
    closing.addEventListener('abort', () => this.dismiss());
    const { unanswered } = context.visit;
    if (unanswered) this.#lateSearch.start({ text: unanswered, userId: options.userId }, this.#checkAfter);
  }

  get hindrance(): SocketConnection['hindrance'] {
    if (this.#hearing.isStale) return 'stale';
    return this.#isTalking || this.#unprompted.isOpen ? 'busy' : undefined;
  }

  /** A socket is there, the only one of this page. */
  opened(): void {
    this.hasFailed = false;
    this.#hearing.opened();
  }

  /** It was asked a turn, or has said something. */
  take(item: Turn | string): void {
    if (typeof item === 'string') this.#hear(item);
    else this.#ask(item);
  }

  /** The socket is gone. */
  left(code: number): void {
    const turn = this.#turn;
    this.#hearing.left(code);
    this.#unprompted.cut();
    this.#talkIsOver();
    if (turn?.reply.isOver) {
      this.#prompts.giveUp(promptOf(turn));
      this.#forget();
    } else if (turn) {
      this.#isKept = true;
      this.#search.hurry(this.#traits.notesPromptFirst);
    }
  }

  /** Whether the answer to a turn may come although its socket is gone. */
  keeps(turn: Turn): boolean {
    if (turn !== this.#turn || !this.#canRemember) this.#forget();
    return turn === this.#turn;
  }

  /** There is nothing to do for it: our relay is at the other end, or nobody is. */
  dismiss(): void {
    this.#callOff();
    this.#forget();
    this.#lateSearch.stop();
    this.#talk.stop();
    this.#unprompted.cut();
    this.#hearing.dismiss();
  }

  get #checkAfter(): number {
    return this.#context.options.checkAfter ?? CHECK_AFTER;
  }

  /** Whether an answer can be found in its memory. Cats without addresses of users have none to be read, either. */
  get #canRemember(): boolean {
    return !this.#isBlind && this.#traits.hasUserAddress;
  }

  #ask(turn: Turn): void {
    const prompt = promptOf(turn);
    this.#turn = turn;
    this.#isKept = false;
    this.#hearing.asked();
    // Asked again, or on its way already when the history was read.
    if (prompt === this.#context.visit.unanswered) this.#expectNothing();
    this.#prompts.ask(prompt);
    if (this.#canRemember) this.#search.start(soughtIn(turn.request, this.#context.visit.userId), this.#checkAfter);
  }

  #hear(data: string): void {
    const frame = decodeCatFrame(data);
    this.hasFailed = frame.kind === 'error';
    this.#search.heard();
    this.#lateSearch.heard();
    switch (frame.kind) {
      case 'token':
        return this.#token(frame.delta);
      case 'notice':
        return this.#notice(frame.text);
      case 'answer':
        return this.#answer(frame);
      case 'error':
        return this.#error({ type: 'reply-error', ...frame.error });
      default:
    }
  }

  /** Pieces are often empty, the first and the last above all. */
  #token(delta: string): void {
    // Up to 1.2 they go to whoever is there, and may be of a stranger's answer.
    if (!delta || !this.#traits.hasUserAddress) return;
    const piece: ChatEvent = { type: 'text-delta', delta };
    const now = this.#context.clock.now();
    if (this.#unprompted.isOpen) this.#unprompted.push(piece);
    else if (this.#turn) this.#turn.reply.push(piece);
    else if (now < this.#tailUntil) this.#tailUntil = now + TAIL;
    else if (this.#isBeginning) this.#unprompted.push(piece);
    else this.#isTalkedTo();
  }

  /** Whether pieces that nobody here has asked for begin a message all the same, whose end will come: of the page before, or of a plug-in. */
  get #isBeginning(): boolean {
    if (!this.#traits.deliversLate) return false;
    return this.#context.visit.unanswered !== undefined || !(this.#hearing.hasOthers || this.#hearing.isNew);
  }

  /** Outside any reply (a document is being read in) it becomes one of its own: a message with nothing but the notice. */
  #notice(text: string): void {
    if (!this.#traits.hasUserAddress) return;
    const notice: ChatEvent = { type: 'notice', text };
    if (this.#unprompted.isOpen) this.#unprompted.push(notice);
    else if (this.#turn) this.#turn.reply.push(notice);
    else this.#unprompted.push(notice, { type: 'reply-end', reason: 'done' });
  }

  #answer(answer: CatAnswer): void {
    const { input, text } = answer;
    if (this.#turn && !this.#unprompted.isOpen && !this.#isForeign(input)) return this.#conclude(this.#turn, answer);
    const isKnown = this.#prompts.isKnown(input);
    // What another tab has asked, it shows.
    const isOurs = isKnown || input === undefined || !this.#hearing.hasOthers;
    if (isOurs && this.#prompts.isMissed(input, text)) this.#unprompted.push(...eventsOf(answer));
    else this.#unprompted.cut();
    if (input === this.#context.visit.unanswered) this.#expectNothing();
    this.#tailUntil = this.#context.clock.now() + TAIL;
    this.#hearing.answerCame(isKnown);
    this.#talkIsOver();
    this.#context.events.ready();
  }

  /** Whether it is the answer to something else than the turn. */
  #isForeign(input: string | undefined): boolean {
    if (input === undefined || !this.#turn || input === promptOf(this.#turn)) return false;
    return this.#hearing.hasOthers || this.#prompts.isKnown(input);
  }

  #error(error: ReplyError): void {
    if (this.#unprompted.isOpen) this.#unprompted.push(error);
    else if (this.#turn) this.#over(this.#turn, error);
    else if (!this.#hearing.hasOthers) this.#unprompted.push(error);
  }

  #conclude(turn: Turn, answer: CatAnswer | ChatMessage): void {
    const [last, ...media] = eventsOf(answer).toReversed();
    for (const event of media.toReversed()) turn.reply.push(event);
    if (last) this.#over(turn, last);
  }

  /** The turn is over at the other end. */
  #over(turn: Turn, end: ChatEvent): void {
    const { clock, events } = this.#context;
    const wasKept = this.#isKept;
    this.#forget();
    turn.reply.push(end);
    this.#tailUntil = clock.now() + TAIL;
    if (wasKept) this.#hearing.answerCame(true);
    // The next prompt would be lost with the socket.
    if (this.hasFailed && this.#traits.closesAfterError)
      this.#callOff = clock.after(HANG_UP, () => events.answered(turn));
    else events.answered(turn);
  }

  #forget(): void {
    this.#turn = undefined;
    this.#isKept = false;
    this.#search.stop();
  }

  #foundAnswer(answer: ChatMessage): void {
    const turn = this.#turn;
    if (!turn) return;
    this.#prompts.found(promptOf(turn), answer.text);
    if (!this.#isKept) this.#hearing.heardNothing();
    this.#conclude(turn, answer);
  }

  #foundLate(answer: ChatMessage): void {
    this.#prompts.found(this.#context.visit.unanswered ?? '', answer.text);
    this.#expectNothing();
    this.#unprompted.push(...eventsOf(answer));
    this.#context.events.ready();
  }

  #expectNothing(): void {
    this.#context.visit.unanswered = undefined;
    this.#lateSearch.stop();
  }

  #gaveUp(reason: 'forbidden' | 'unknown'): void {
    this.#isBlind ||= reason === 'forbidden';
    if (!this.#isKept || !this.#turn) return;
    const { reply } = this.#turn;
    this.#over(this.#turn, reply.hasBegun ? INTERRUPTED : { type: 'reply-error', ...chatError('disconnected') });
  }

  /** Something is said that is not shown before it is whole, and may not be meant for us. It is heard out, or two answers would be mixed. */
  #isTalkedTo(): void {
    // Up to 1.5 it is an answer to another socket, or one whose end is lost: nothing of it can be taken for another's.
    if (this.#traits.sharesPieces) return;
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
}

function promptOf({ request }: Turn): string {
  return request.messages.at(-1)?.text ?? '';
}

/** What makes a whole reply of an answer, its last event last. */
function eventsOf({ text, media = [], sources, steps }: CatAnswer | ChatMessage): ChatEvent[] {
  if (!text && media.length === 0) return [{ type: 'reply-error', ...chatError('empty-answer') }];
  return [
    ...media.map((item) => ({ type: 'media', ...item }) as const),
    { type: 'reply-end', reason: 'done', text, ...(sources && { sources }), ...(steps && { steps }) },
  ];
}

/* Milliseconds. */

/** In which a Cat has said of which version it is. */
const INTRODUCTION = 2_000;

/** Of silence, before an answer is looked for: longer than most models think. */
const CHECK_AFTER = 8_000;

/**
 * In which pieces without a turn are what is left of the last answer. Cats up to 1.5 send the whole answer before its last pieces,
 * and plug-ins send an answer of their own while the Cat's is still to come.
 */
const TAIL = 1_000;

/** Of silence, after which what was said to others is over. */
const PAUSE_IN_TALK = 2_000;

/** In which a Cat up to 1.5.3 hangs up after an error. */
const HANG_UP = 300;
