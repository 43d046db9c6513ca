import { setImmediate as nextTick } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../src/chat/index.ts';
import type { CatEra } from './stock-cat-eras.ts';
import type { Fault } from './stock-cat-faults.ts';
import { catEntry, chatFrame, humanEntry } from './stock-cat-frames.ts';
import { linesOf, type CatLines } from './stock-cat-lines.ts';
import { readMessage, type CatPrompt } from './stock-cat-message.ts';
import { stepsFor, type CatStep } from './stock-cat-model.ts';
import type { Patience } from './stock-cat-single-lines.ts';
import { remember, type StockCatUser } from './stock-cat-user.ts';
import { wireText } from './stock-cat-wire.ts';

/** Answers the messages of each socket one after another, to the end. */
export class StockCatTurns {
  readonly lines: CatLines;
  readonly prompts: object[] = [];
  /** Continues held turns. */
  readonly holds = new Set<() => void>();
  answered = 0;
  readonly #era: CatEra;
  readonly #clock: Clock;
  readonly #users = new Map<string, StockCatUser>();

  constructor(era: CatEra, patience: Patience) {
    this.#era = era;
    this.#clock = patience.clock;
    this.lines = linesOf(era.lines, patience);
  }

  known(id: string): StockCatUser | undefined {
    return this.#users.get(id);
  }

  say(userId: string, frame: object): void {
    this.lines.tell(userId, wireText(this.#era, frame));
  }

  serve(userId: string, socket: WebSocket, isAwake: () => boolean): void {
    let turn = Promise.resolve();
    let isOver = false;
    this.#userOf(userId);
    this.lines.joined(userId, socket);
    socket.on('message', (data, isBinary) => {
      turn = turn.then(async () => {
        // Messages from before the Cat closed the socket are not read. Those from before the client closed it are.
        if (isOver || !isAwake()) return;
        isOver = !(await this.#take(userId, socket, data, isBinary));
        this.answered += 1;
      });
    });
    socket.once('close', () => void turn.then(() => this.lines.left(userId, socket)));
  }

  /** An answer to a request. Its tokens still go to the user's socket. */
  async answerOverHttp(userId: string, body: string): Promise<object> {
    const prompt = JSON.parse(body) as CatPrompt;
    let frame: object = {};
    await this.#turn(this.#userOf(userId), prompt, { done: (answer) => (frame = answer), drop() {} });
    return frame;
  }

  /** Whether the handler continues. */
  async #take(userId: string, socket: WebSocket, data: RawData, isBinary: boolean): Promise<boolean> {
    const message = readMessage(this.#era, data, isBinary, userId);
    if (message === 'fatal') {
      this.lines.broken(userId);
      socket.terminate();
      return false;
    }
    const end = (frame: object) => this.lines.hearer(userId, socket)?.send(wireText(this.#era, frame));
    if ('fault' in message) {
      if (message.isKept) this.#keep(this.#userOf(userId), message.isKept);
      return this.#fail(message.fault, end, socket);
    }
    const { prompt } = message;
    this.prompts.push(prompt);
    const user = this.#userOf(this.#era.hasUserAddress ? userId : (prompt.user_id ?? 'user'));
    const drop = () => this.lines.hearer(userId, socket)?.terminate();
    const fault = await this.#turn(user, prompt, { done: end, drop });
    const goesOn = !fault || this.#fail(fault, end, socket);
    this.lines.turnOver(userId);
    return goesOn;
  }

  async #turn(user: StockCatUser, prompt: CatPrompt, asker: Asker): Promise<Fault | undefined> {
    const { history } = this.#era;
    const isFirst = history?.notes === 'at-once-but-first' && !user.isKept;
    // The history of a first turn is stored when it ends, normally or not.
    const noted = isFirst ? { ...user, history: [] as object[] } : user;
    const fault = await this.#answer(noted, prompt, asker);
    if (history && isFirst) remember(user, history.length, ...noted.history);
    user.isKept = true;
    return fault;
  }

  async #answer(user: StockCatUser, prompt: CatPrompt, asker: Asker): Promise<Fault | undefined> {
    const { history } = this.#era;
    const isAtOnce = history?.notes !== 'with-answer';
    if (isAtOnce) this.#keep(user, prompt);
    for (const step of stepsFor(this.#era, prompt)) {
      if ('error' in step) return step.error;
      if (!('answer' in step)) await this.#do(user, step, asker);
      else {
        const answer = chatFrame(this.#era, user, { ...step, input: prompt.text, content: step.answer });
        asker.done(answer);
        if (!isAtOnce) this.#keep(user, prompt);
        if (history) remember(user, history.length, catEntry(this.#era, answer));
      }
    }
    return undefined;
  }

  async #do(
    { id }: StockCatUser,
    step: Exclude<CatStep, { error: Fault } | { answer: string }>,
    asker: Asker,
  ): Promise<void> {
    if ('send' in step) this.say(id, step.send);
    else if ('breath' in step) await nextTick();
    else if ('pause' in step) await new Promise<void>((resolve) => this.#clock.schedule(step.pause, resolve));
    else if ('hold' in step) await new Promise<void>((resolve) => this.holds.add(resolve));
    else if ('drop' in step) asker.drop();
    else if (this.#era.hasTokens) this.say(id, { type: 'chat_token', content: step.token });
  }

  #fail([name, description]: Fault, end: (frame: object) => void, socket: WebSocket): boolean {
    end({ type: 'error', name, description });
    if (this.#era.closesOnFault) socket.close(1000);
    return !this.#era.closesOnFault;
  }

  #keep(user: StockCatUser, { text, image }: CatPrompt): void {
    if (this.#era.history) remember(user, this.#era.history.length, humanEntry(this.#era, user, text ?? null, image));
  }

  #userOf(id: string): StockCatUser {
    const user = this.#users.get(id) ?? { id, history: [], isKept: false };
    this.#users.set(id, user);
    return user;
  }
}

/** The receiver of the answer. */
interface Asker {
  readonly done: (frame: object) => void;
  readonly drop: () => void;
}
