import { chatError, type ChatError, type ChatMessage, type PromptMessage, type Transcript } from '../../chat/index.ts';
import type { Holder } from '../pool.ts';
import { RateChecks, type CheckedPrompt } from './rate-checks.ts';
import type { Memory } from './memory.ts';
import { PromptQueue, sizeOf, type Waiting } from './prompt-queue.ts';
import { asHistory, composeRequest, withinLimits, type SessionPrompt } from './prompt.ts';
import { messageId, rememberTurn } from './remember-turn.ts';
import type { SessionContext } from './session-context.ts';
import { turnLabel } from './turn-label.ts';
import type { TurnReader } from './turn-reader.ts';
import { Turn } from './turn.ts';
import { endAtOnce, refuse } from './turnless-reply.ts';

/**
 * What becomes of the running turn when its connection goes away:
 * `stop` it, nobody can ever read the rest · `finish` it, for the memory · `resume`: finish it if the visitor is back in time.
 */
export type Leaving = 'stop' | 'finish' | 'resume';

export interface SessionOptions {
  /** Whose turns these are: who knows it may resume them. */
  readonly owner: string;
  readonly memory: Memory;
  readonly leaving: Leaving;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
}

/**
 * The relay's side of one connection in one conversation. It answers prompts one after another, each exactly once,
 * and knows no socket: whoever asks brings a reader.
 */
export class Session {
  readonly #context: SessionContext;
  readonly #options: SessionOptions;
  readonly #queue = new PromptQueue();
  /** Made for the first prompt that has to wait for it: most connections are idle. */
  #rateChecks: RateChecks | undefined;
  /** The running turns that are read here, and how to leave each: one of its own, and those it came back for. */
  readonly #reading = new Map<Turn, () => boolean>();
  /** The first of the queue, while its turn is on its way to begin. */
  #beginning: Waiting | undefined;
  #isBusy = false;
  #hasLeft = false;

  constructor(context: SessionContext, options: SessionOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Asks, or comes back for the rest: a turn that is known is attached to, a new one is begun when those before it have
   * ended. Either way `reader` gets one whole reply, or its rest, unless the same turn is asked for again: then who asked last
   * gets it. Never throws.
   */
  ask(prompt: SessionPrompt, reader: TurnReader): void {
    if (this.#hasLeft) return;
    const { newId, rate, turns } = this.#context;
    const asked = { prompt, turnId: prompt.turnId ?? newId(), reader };
    const known = turns.find(this.#options.owner, asked.turnId);
    // Resuming a running answer is free because it was counted before. Everything else counts, replays included.
    const counted = known?.isAbandoned ? undefined : rate.count(this.#options.holder);
    if (counted) (this.#rateChecks ??= this.#openRateChecks()).add(asked, counted);
    else this.#enter(asked);
  }

  /** Whether this reader waits for a turn here, or reads one. */
  hasReader(reader: TurnReader): boolean {
    if (this.#rateChecks?.hasReader(reader) || this.#queue.hasReader(reader)) return true;
    return [...this.#reading.keys()].some((turn) => turn.isReadBy(reader));
  }

  /** Stops a turn, running or waiting; all of them when none is named. */
  stop(turnId?: string): void {
    const { log, turns } = this.#context;
    const isMeant = (id: string) => turnId === undefined || id === turnId;
    const removed = [...(this.#rateChecks?.remove(isMeant) ?? []), ...this.#queue.remove(isMeant)];
    for (const { reader } of removed) endAtOnce(reader, 'stopped', log);
    if (turnId !== undefined) turns.find(this.#options.owner, turnId)?.stop();
    else for (const turn of this.#reading.keys()) turn.stop();
  }

  /** The connection is gone. What waits is dropped: whoever asked is not there, and asks again if they come back. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#rateChecks?.remove(() => true);
    this.#queue.remove(() => true);
    this.#options.memory.release?.();
    for (const [turn, leave] of this.#reading) {
      // The visitor may be back already, on another connection that was quicker than the news of this one's end.
      if (!leave() || turn.isOver) continue;
      if (this.#options.leaving === 'stop') turn.stop();
      if (this.#options.leaving === 'resume') turn.stopUnlessResumed(this.#context.limits.resumeMs);
    }
  }

  /** What is remembered of the conversation, oldest first. */
  history(): Promise<Transcript> {
    return this.#options.memory.load();
  }

  /** Forgets the conversation; the answer that is running goes on for its reader, and is not remembered. */
  clear(): Promise<void> {
    for (const turn of this.#reading.keys()) turn.isForgotten = true;
    return this.#options.memory.clear();
  }

  #openRateChecks(): RateChecks {
    const { log } = this.#context;
    return new RateChecks({
      onAllowed: (asked) => this.#enter(asked),
      onTooMany: ({ reader, prompt }, retryAfter) =>
        refuse(reader, chatError('rate-limited', { retryAfter }), log, prompt.after),
      onFailure({ reader, prompt }, cause) {
        log.error({ err: cause }, 'a prompt could not be counted');
        refuse(reader, chatError('internal'), log, prompt.after);
      },
    });
  }

  #enter({ prompt: asked, turnId, reader }: CheckedPrompt): void {
    const { turns, log, limits, resources } = this.#context;
    const { after } = asked;
    const prompt = withinLimits(asked, limits);
    const known = turns.find(this.#options.owner, turnId);
    if (known && !isRetry(prompt, known)) return this.#read(known, reader, after);
    // The client has a part of a turn that is no longer known: asking anew would pay for it twice.
    if (after) return endAtOnce(reader, 'interrupted', log, after);
    const error = this.#refusal(prompt);
    if (error) return refuse(reader, error, log);
    const share = resources.kept.take(this.#options.holder, sizeOf(prompt));
    if (typeof share === 'string') {
      return refuse(reader, chatError(share === 'total' ? 'overloaded' : 'rate-limited'), log);
    }
    this.#queue.put({ prompt, turnId, reader, rank: turns.nextRank(), share });
    void this.#work();
  }

  #refusal(prompt: SessionPrompt): ChatError | undefined {
    const { turns, limits } = this.#context;
    const { text, assistant } = prompt;
    if (turns.isDraining) return chatError('draining');
    const isAnswering = this.#beginning !== undefined || [...this.#reading.keys()].some((turn) => !turn.isOver);
    if (!this.#queue.hasRoom(prompt, limits, this.#beginning, isAnswering)) return chatError('rate-limited');
    if (text.length > limits.promptCharacters) return chatError('too-long');
    return this.#assistant(assistant) ? undefined : chatError('unknown-assistant');
  }

  #assistant(id: string | undefined) {
    const { assistants } = this.#context;
    return id === undefined ? assistants[0] : assistants.find((assistant) => assistant.id === id);
  }

  #read(turn: Turn, reader: TurnReader, after?: number): void {
    this.#reading.set(turn, turn.attach(reader, after));
    void turn.ended.then(() => this.#reading.delete(turn));
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#queue.first; next; next = this.#queue.first) {
      // One that it came back for is answered first, and belongs to what the next one is about.
      const [resumed] = this.#reading.keys();
      if (resumed) await resumed.ended;
      else await this.#serve(next).catch((cause: unknown) => this.#fail(next, cause));
    }
    this.#isBusy = false;
  }

  #fail(waiting: Waiting, cause: unknown): void {
    const { log } = this.#context;
    log.error({ err: cause, turn: turnLabel(waiting.turnId) }, 'a prompt could not be answered');
    this.#beginning = undefined;
    this.#queue.remove((turnId) => turnId === waiting.turnId);
    waiting.share.release();
    refuse(waiting.reader, chatError('internal'), log);
  }

  async #serve(waiting: Waiting): Promise<void> {
    this.#beginning = waiting;
    const history = await this.#load(waiting);
    this.#beginning = undefined;
    // In the meantime it may have been stopped, dropped, or asked for again, and then somebody has answered it.
    if (this.#queue.first !== waiting) return;
    this.#queue.shift();
    if (history) await this.#begin(waiting, history);
    else refuse(waiting.reader, chatError('internal'), this.#context.log);
    waiting.share.release();
  }

  async #load({ prompt, turnId }: Waiting): Promise<readonly PromptMessage[] | undefined> {
    try {
      return prompt.history ?? asHistory(await this.#options.memory.load(), turnId);
    } catch (cause) {
      this.#context.log.error({ err: cause, turn: turnLabel(turnId) }, 'a conversation could not be loaded');
      return undefined;
    }
  }

  /** @returns when the turn has ended and been remembered. */
  async #begin({ prompt, turnId, reader, rank }: Waiting, history: readonly PromptMessage[]): Promise<void> {
    const { turns, limits, clock, log, assistants } = this.#context;
    const { owner, holder, leaving } = this.#options;
    const known = turns.find(owner, turnId);
    if (known && (rank < known.rank || !isRetry(prompt, known))) {
      // The visitor has asked on two connections, of which one is perhaps dead: the later one is theirs.
      return rank < known.rank ? endAtOnce(reader, 'interrupted', log) : this.#read(known, reader);
    }
    const place = turns.enter(holder);
    if ('code' in place) return refuse(reader, place, log);
    const assistant = this.#assistant(prompt.assistant) ?? assistants[0];
    const request = composeRequest(turnId, prompt, history, assistant);
    const ask = (signal: AbortSignal) => assistant.provider.send(request, { signal });
    const turn = new Turn({
      id: turnId,
      owner,
      rank,
      messageId: messageId(turnId, 'assistant'),
      limits,
      clock,
      log,
      ask,
    });
    const done = turn.ended.then((answer) => this.#remember(prompt, turn, answer));
    // Who cannot come back for it has no use of it once it has ended.
    turns.add({ turn, done, holder, place, isKept: leaving === 'resume' });
    this.#read(turn, reader);
    await done;
  }

  async #remember(prompt: SessionPrompt, turn: Turn, answer: ChatMessage): Promise<void> {
    const { clock, log } = this.#context;
    const { turnId, state, error, createdAt = clock.now() } = answer;
    log.info({ turn: turnLabel(turnId), state, code: error?.code, ms: clock.now() - createdAt }, 'turn ended');
    if (turn.isForgotten) return;
    try {
      await rememberTurn(this.#options.memory, prompt, answer);
    } catch (cause) {
      log.error({ err: cause, turn: turnLabel(turnId) }, 'a turn could not be remembered');
    }
  }
}

/** Asked again from the start, a turn that came to nothing is begun anew; one that went well is only read again. */
function isRetry({ after }: SessionPrompt, { answer }: Turn): boolean {
  return (
    after === undefined && (answer.state === 'failed' || answer.state === 'stopped' || answer.state === 'interrupted')
  );
}
