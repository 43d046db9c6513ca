import {
  applyEvent,
  chatError,
  newMessage,
  type ChatError,
  type ChatEvent,
  type ChatMessage,
  type Clock,
  type EndReason,
  type Role,
  type Transcript,
} from '../../chat/index.ts';
import type { Log } from '../log.ts';
import type { Assistants } from './assistant.ts';
import type { Memory } from './memory.ts';
import { asHistory, composeRequest, type SessionPrompt } from './prompt.ts';
import { Turn, type TurnLimits, type TurnReader } from './turn.ts';
import type { Turns } from './turns.ts';

export interface SessionLimits extends TurnLimits {
  /** The most characters of a prompt. */
  readonly promptCharacters: number;
  /** How many prompts of one connection may wait behind the one that is answered. */
  readonly queuedPrompts: number;
  /** How long a turn goes on for a visitor who may come back, in milliseconds. */
  readonly resumeMs: number;
}

/** What every session of a relay shares. */
export interface SessionContext {
  readonly assistants: Assistants;
  readonly turns: Turns;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly log: Log;
  /** A new id that nobody can guess. */
  readonly newId: () => string;
}

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
}

interface Waiting {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly reader: TurnReader;
}

/**
 * The relay's side of one connection in one conversation. It answers prompts one after another, each exactly once,
 * and knows no socket: whoever asks brings a reader.
 */
export class Session {
  readonly #context: SessionContext;
  readonly #options: SessionOptions;
  readonly #queue: Waiting[] = [];
  /** The running turns that are read here, and how to leave each: one of its own, and those it came back for. */
  readonly #reading = new Map<Turn, () => boolean>();
  #isBusy = false;
  #hasLeft = false;

  constructor(context: SessionContext, options: SessionOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Asks, or comes back for the rest: a turn that is known is attached to, a new one is begun when those before it have
   * ended. Either way `reader` gets one whole reply, or its rest. Never throws.
   */
  ask(prompt: SessionPrompt, reader: TurnReader): void {
    const known = prompt.turnId && this.#context.turns.find(this.#options.owner, prompt.turnId);
    if (known && !isRetry(prompt, known)) return this.#read(known, reader, prompt.after);
    // The client has a part of a turn that is no longer known: asking anew would pay for it twice.
    if (prompt.after) return endAtOnce(reader, 'interrupted', prompt.after);
    const error = this.#refusal(prompt);
    if (error) return refuse(reader, error);
    this.#enqueue({ prompt, reader, turnId: prompt.turnId ?? this.#context.newId() });
    void this.#work();
  }

  /** Stops a turn, running or waiting; all of them when none is named. */
  stop(turnId?: string): void {
    const isMeant = (id: string) => turnId === undefined || id === turnId;
    for (const waiting of this.#queue.splice(0)) {
      if (!isMeant(waiting.turnId)) this.#queue.push(waiting);
      else endAtOnce(waiting.reader, 'stopped');
    }
    if (turnId !== undefined) this.#context.turns.find(this.#options.owner, turnId)?.stop();
    else for (const turn of this.#reading.keys()) turn.stop();
  }

  /** The connection is gone. What waits is dropped: whoever asked is not there, and asks again if they come back. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#queue.length = 0;
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

  /** Forgets the conversation. */
  clear(): Promise<void> {
    return this.#options.memory.clear();
  }

  #refusal({ text, assistant }: SessionPrompt): ChatError | undefined {
    const { turns, limits } = this.#context;
    if (turns.isDraining) return chatError('draining');
    if (this.#queue.length >= limits.queuedPrompts) return chatError('rate-limited');
    if (text.length > limits.promptCharacters) return chatError('too-long');
    return this.#assistant(assistant) ? undefined : chatError('unknown-assistant');
  }

  #assistant(id: string | undefined) {
    const { assistants } = this.#context;
    return id === undefined ? assistants[0] : assistants.find((assistant) => assistant.id === id);
  }

  /** A turn that waits already and is asked for again keeps its place, and answers to who asked last. */
  #enqueue(waiting: Waiting): void {
    const at = this.#queue.findIndex(({ turnId }) => turnId === waiting.turnId);
    this.#queue.splice(at < 0 ? this.#queue.length : at, 1, waiting);
  }

  #read(turn: Turn, reader: TurnReader, after?: number): void {
    this.#reading.set(turn, turn.attach(reader, after));
    void turn.ended.then(() => this.#reading.delete(turn));
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const turn = await this.#begin(next);
      if (turn) await this.#remember(next, await turn.ended);
    }
    this.#isBusy = false;
  }

  /** Begins a turn and takes it from the queue, unless it has been stopped or dropped, or asked again, in the meantime. */
  async #begin(waiting: Waiting): Promise<Turn | undefined> {
    const { prompt, turnId, reader } = waiting;
    const { turns, limits, clock, log } = this.#context;
    const { owner, memory } = this.#options;
    const assistant = this.#assistant(prompt.assistant) ?? this.#context.assistants[0];
    try {
      const history = prompt.history ?? asHistory(await memory.load(), turnId);
      if (this.#queue[0] !== waiting) return undefined;
      this.#queue.shift();
      if (turns.isDraining) {
        refuse(reader, chatError('draining'));
        return undefined;
      }
      const request = composeRequest(turnId, prompt, history, assistant);
      const ask = (signal: AbortSignal) => assistant.provider.send(request, { signal });
      const turn = new Turn({ id: turnId, owner, messageId: messageId(turnId, 'assistant'), limits, clock, log, ask });
      turns.add(turn);
      this.#read(turn, reader);
      return turn;
    } catch (cause) {
      log.error({ err: cause, turn: turnId }, 'a turn could not begin');
      if (this.#queue[0] === waiting) this.#queue.shift();
      refuse(reader, chatError('internal'));
      return undefined;
    }
  }

  async #remember({ prompt, turnId }: Waiting, answer: ChatMessage): Promise<void> {
    const { clock, log } = this.#context;
    const { createdAt = clock.now() } = answer;
    const fields = { turn: turnId, state: answer.state, code: answer.error?.code };
    log.info({ ...fields, ms: clock.now() - createdAt }, 'turn ended');
    // An answer that never came is not remembered, nor its prompt: asking again must not look like asking twice.
    if (answer.text === '' && !answer.media) return;
    const { text, media } = prompt;
    const asked = newMessage('user', {
      id: messageId(turnId, 'user'),
      turnId,
      text,
      state: 'done',
      createdAt,
      ...(media && { media }),
    });
    await this.#options.memory.append([asked, answer]).catch((cause: unknown) => {
      log.error({ err: cause, turn: turnId }, 'a turn could not be remembered');
    });
  }
}

/** Asked again from the start, a turn that came to nothing is begun anew; one that went well is only read again. */
function isRetry({ after }: SessionPrompt, { answer }: Turn): boolean {
  return (
    after === undefined && (answer.state === 'failed' || answer.state === 'stopped' || answer.state === 'interrupted')
  );
}

/** Of a turn that is asked again the messages take the place of those remembered. */
function messageId(turnId: string, role: Role): string {
  return `${turnId}/${role}`;
}

function refuse(reader: TurnReader, error: ChatError): void {
  tell(reader, [{ type: 'reply-start' }, { type: 'reply-error', ...error }]);
}

/** A whole reply without an answer, or the end of one whose events up to number `after` have arrived. */
function endAtOnce(reader: TurnReader, reason: EndReason, after = 0): void {
  const end: ChatEvent = { type: 'reply-end', reason };
  if (after === 0) tell(reader, [{ type: 'reply-start' }, end]);
  else tell(reader, [end], after);
}

/** Hands over a few events that no turn stands behind. */
function tell(reader: TurnReader, events: readonly ChatEvent[], after = 0): void {
  let answer = newMessage('assistant', { id: '', turnId: '' });
  for (const [index, event] of events.entries()) {
    answer = applyEvent(answer, event);
    void reader(event, after + index + 1, answer);
  }
}
