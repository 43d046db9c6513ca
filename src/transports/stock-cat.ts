import { chatError, type ChatEvent, type ReplyError } from '../chat/index.ts';
import type { CatMemory } from '../protocol/cat-http.ts';
import { decodeCatFrame, type CatAnswer } from '../protocol/cat.ts';
import * as CLOSE from '../protocol/close-codes.ts';
import { answerEvents } from './answer-events.ts';
import { AnswerSearch, soughtIn, type GivenUp } from './answer-search.ts';
import { CatAsides } from './cat-asides.ts';
import { CatHearing } from './cat-hearing.ts';
import { CatPrompts } from './cat-prompts.ts';
import { dropPrompt } from './left-prompt.ts';
import { keepPrompt } from './pending-prompt.ts';
import { INTERRUPTED } from './reply-queue.ts';
import type { StockCatContext } from './stock-cat-context.ts';
import type { SocketConnection, Turn } from './wire.ts';

/**
 * Makes replies of what a stock Cat says, on one socket after another. Its frames have no names, and it speaks to a visitor, not
 * to a socket: the rest of an answer comes to the next one, or to another tab, or to nobody. So whose a frame is has to be found
 * out, and what no frame brings is looked for in the Cat's memory.
 */
export class StockCat {
  readonly #context: StockCatContext;
  readonly #prompts: CatPrompts;
  readonly #hearing: CatHearing;
  readonly #asides: CatAsides;
  readonly #search: AnswerSearch;
  /** Which one speaks for it now: of one that was given up, its end may come when the next one has long been open. */
  #socket: object | undefined;
  /** The turn that is answered. */
  #turn: Turn | undefined;
  /** The user id of the running prompt. */
  #askedAs = '';
  /** Whether the socket is gone on which it was asked. */
  #isKept = false;
  /** Whether an error was the last thing it said. */
  #hasFailed = false;
  /** Whether the memory may not be read. */
  #isBlind = false;
  #callOff = (): void => {};

  constructor(context: StockCatContext) {
    const { events, http, visit, clock, closing, options } = context;
    this.#context = context;
    this.#prompts = new CatPrompts(visit);
    this.#hearing = new CatHearing({
      traits: () => context.traits,
      name: `${http.base} ${options.userId}`,
      clock,
      closing,
      isIdle: () => !this.#turn && !this.#asides.isOpen,
      othersChanged: events.ready,
      refresh: events.refresh,
      doubtful: () => this.#search.hurry(),
    });
    this.#asides = new CatAsides(context, this.#prompts, this.#hearing);
    this.#search = new AnswerSearch(
      {
        history: (userId) => http.recall(userId),
        found: (answer) => this.#found(answer),
        gaveUp: (reason) => this.#gaveUp(reason),
      },
      clock,
    );
    closing.addEventListener('abort', () => this.dismiss());
  }

  get hindrance(): SocketConnection['hindrance'] {
    if (this.#hearing.isStale) return 'stale';
    return this.#asides.isBusy ? 'busy' : undefined;
  }

  /** Whether it hangs up now as a matter of course: behind an error, up to 1.5.3. */
  get hangsUp(): boolean {
    return this.#hasFailed && this.#context.traits.closesAfterError;
  }

  /** A socket is there, the only one of this page. */
  opened(socket: object): void {
    if (this.#socket) this.left(this.#socket, CLOSE.abnormal);
    this.#socket = socket;
    this.#hasFailed = false;
    this.#hearing.opened();
    this.#asides.opened();
    // The rest of the answer comes to this socket, or the Cat knows nothing of it any more.
    if (this.#isKept) this.#search.hurry(this.#patienceMs);
  }

  /** It was asked a turn, or has said something. */
  take(item: Turn | string): void {
    if (typeof item === 'string') this.#hear(item);
    else this.#ask(item);
  }

  /** A socket is gone. */
  left(socket: object, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#hearing.left(code);
    this.#asides.cut();
    this.#isKept = true;
    this.#search.hurry(this.#context.traits.notesPromptFirst ? 0 : Infinity);
  }

  /** Whether the answer to a turn may come although its socket is gone. */
  keeps(turn: Turn): boolean {
    if (turn !== this.#turn || !this.#canRemember) {
      dropPrompt(this.#context.visit.pendingKey, promptOf(turn));
      this.#forget();
    }
    return turn === this.#turn;
  }

  /** There is nothing to do for it: our relay is at the other end, or nobody is. */
  dismiss(): void {
    this.#socket = undefined;
    this.#callOff();
    this.#forget();
    this.#asides.dismiss();
    this.#hearing.dismiss();
  }

  /** Whether an answer can be found in its memory. Cats without addresses of users have none to be read, either. */
  get #canRemember(): boolean {
    return !this.#isBlind && this.#context.traits.hasUserAddress;
  }

  /** How much silence of the next socket shows that a prompt which the memory does not have is lost, as after a restart. */
  get #patienceMs(): number {
    const { traits, visit } = this.#context;
    if (traits.notesPromptFirst) return 0;
    // To a socket of another name nothing comes of it.
    if (visit.userId !== this.#askedAs) return Infinity;
    return this.#turn?.reply.hasBegun ? STREAMING_MS : THINKING_MS;
  }

  #ask(turn: Turn): void {
    const { visit, checkAfter } = this.#context;
    this.#forget();
    this.#turn = turn;
    this.#askedAs = visit.userId;
    this.#hearing.asked();
    this.#asides.settled(promptOf(turn));
    this.#prompts.ask(promptOf(turn));
    const sought = soughtIn(turn.request, visit.userId);
    keepPrompt(visit.pendingKey, sought);
    if (this.#canRemember) this.#search.start(sought, checkAfter);
  }

  #hear(data: string): void {
    const frame = decodeCatFrame(data);
    this.#hasFailed = frame.kind === 'error';
    this.#search.heard();
    this.#asides.heard();
    switch (frame.kind) {
      case 'token':
        return this.#piece(frame.delta);
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
  #piece(delta: string): void {
    const turn = this.#turn;
    // Up to 1.2 they go to whoever is there, and may be of a stranger's answer.
    if (!delta || !this.#context.traits.hasUserAddress) return;
    if (!turn || this.#asides.isOpen) this.#asides.piece(delta);
    else if (!this.#isMixedInto(turn)) turn.reply.push({ type: 'text-delta', delta });
  }

  /** Whether pieces may also be those of an answer which the page before has asked for, and whose end will not come. */
  #isMixedInto(turn: Turn): boolean {
    const { traits, visit } = this.#context;
    return traits.sharesPieces && visit.unanswered !== undefined && visit.unanswered !== promptOf(turn);
  }

  /** Outside any reply (a document is being read in) it becomes one of its own: a message with nothing but the notice. */
  #notice(text: string): void {
    if (!this.#context.traits.hasUserAddress) return;
    const notice: ChatEvent = { type: 'notice', text };
    if (this.#asides.isOpen) this.#asides.push(notice);
    else if (this.#turn) this.#turn.reply.push(notice);
    else this.#asides.push(notice, { type: 'reply-end', reason: 'done' });
  }

  #answer(answer: CatAnswer): void {
    const { input } = answer;
    const turn = this.#asides.isOpen ? undefined : this.#turn;
    if (!turn || this.#prompts.isKnownBeside(input, promptOf(turn))) this.#setAside(answer);
    else if (input === undefined || input === promptOf(turn)) this.#over(turn, ...answerEvents(answer));
    else void this.#judge(turn, answer);
  }

  #setAside(answer: CatAnswer): void {
    const isOlder = this.#prompts.isKnown(answer.input);
    this.#asides.answer(answer);
    this.#hearing.answerCame(isOlder);
  }

  /**
   * An answer to other words than the turn's: plug-ins have changed them, or it is somebody else's of the same name. The memory knows:
   * there are both prompts in it, then.
   */
  async #judge(turn: Turn, answer: CatAnswer): Promise<void> {
    const { http, visit } = this.#context;
    const memory = this.#canRemember ? await http.recall(visit.userId).catch(() => []) : [];
    const has = (text: string | undefined) => memory.some((entry) => entry.role === 'user' && entry.text === text);
    const isForeign = turn !== this.#turn || (has(promptOf(turn)) && has(answer.input));
    if (isForeign) this.#setAside(answer);
    else this.#over(turn, ...answerEvents(answer));
  }

  #error(error: ReplyError): void {
    if (this.#turn && !this.#asides.isOpen) return this.#over(this.#turn, error);
    if (this.#asides.isOpen || !this.#hearing.hasOthers) this.#asides.fail(error);
    this.#settle(() => this.#context.events.ready());
  }

  /** The turn is over at the other end, with these last events. */
  #over(turn: Turn, ...events: readonly ChatEvent[]): void {
    const wasKept = this.#isKept;
    dropPrompt(this.#context.visit.pendingKey, promptOf(turn));
    this.#asides.settled(promptOf(turn));
    this.#forget();
    for (const event of events) turn.reply.push(event);
    this.#asides.ended();
    if (wasKept) this.#hearing.answerCame(true);
    this.#settle(() => this.#context.events.answered(turn));
  }

  /** Has the next prompt sent; behind an error of a Cat that hangs up then, it would be lost with the socket. */
  #settle(goOn: () => void): void {
    const { clock } = this.#context;
    if (this.hangsUp) this.#callOff = clock.after(HANG_UP, goOn);
    else goOn();
  }

  #forget(): void {
    // It was stopped: whatever else comes of it is for nobody.
    if (this.#turn?.reply.isOver) this.#prompts.giveUp(promptOf(this.#turn));
    this.#turn = undefined;
    this.#isKept = false;
    this.#search.stop();
  }

  /** The memory has what the socket has not brought. */
  #found(answer: CatMemory): void {
    const turn = this.#turn;
    if (!turn) return;
    this.#prompts.found(promptOf(turn), answer.text);
    if (!this.#isKept) this.#hearing.heardNothing();
    this.#over(turn, ...answerEvents(answer));
  }

  #gaveUp(reason: GivenUp): void {
    this.#isBlind ||= reason === 'forbidden';
    if (!this.#isKept || !this.#turn) return;
    const { reply } = this.#turn;
    this.#over(this.#turn, reply.hasBegun ? INTERRUPTED : { type: 'reply-error', ...chatError('disconnected') });
  }
}

function promptOf({ request }: Turn): string {
  return request.messages.at(-1)?.text ?? '';
}

/** Milliseconds in which a Cat up to 1.5.3 hangs up after an error. */
const HANG_UP = 300;

/* Milliseconds without a word on the socket after the one that was lost. A model that has begun seldom pauses for long. */

const STREAMING_MS = 4_000;
const THINKING_MS = 30_000;
