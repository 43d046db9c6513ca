import {
  errorInfo,
  type ChatErrorInfo,
  type ChatMessage,
  type ModelMessage,
  type Transcript,
} from '../../chat/index.ts';
import type { Holder } from '../limits/pool.ts';
import { findAssistant } from './assistant.ts';
import { RateChecks, type CheckedPrompt } from './rate-checks.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { PromptQueue, promptSize, type QueuedPrompt } from './prompt-queue.ts';
import { buildModelRequest, isRetry, toModelHistory, trimClientHistory, type SessionPrompt } from './prompt.ts';
import { messageId, saveTurn } from './save-turn.ts';
import type { SessionContext } from './session-context.ts';
import { turnLabel } from './turn-label.ts';
import type { TurnReader } from './turn-reader.ts';
import { Turn } from './turn.ts';
import { replyWithEnd, replyWithError } from './immediate-reply.ts';

/**
 * How a running turn continues after its last reader has left: `stop` ends it, because no client could read the rest · `finish`
 * completes it for the memory · `resume` completes it if a client attaches to it in time.
 */
export type DisconnectPolicy = 'stop' | 'finish' | 'resume';

export interface SessionOptions {
  /** The key of the turns' owner. Clients that know it may resume them. */
  readonly owner: string;
  readonly memory: ConversationMemory;
  readonly disconnectPolicy: DisconnectPolicy;
  /** The holder that the visitor counts as. */
  readonly holder: Holder;
}

/**
 * The relay's side of one connection in one conversation. It answers prompts one after another, each exactly once. It does not know the
 * connection: each prompt comes with a reader for its answer.
 */
export class Session {
  readonly #context: SessionContext;
  readonly #options: SessionOptions;
  readonly #queue = new PromptQueue();
  /** Created with the first prompt that has to wait, because most connections are idle. */
  #rateChecks: RateChecks | undefined;
  /** The running turns that are read by this session, started or resumed, each with the function that detaches its reader. */
  readonly #attached = new Map<Turn, () => void>();
  /** The first of the queue while its turn is being started. */
  #starting: QueuedPrompt | undefined;
  #isProcessing = false;
  #isDisconnected = false;

  constructor(context: SessionContext, options: SessionOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Submits a prompt. A known turn is resumed; a new one starts when those before it have ended. In both cases `reader` gets one whole
   * reply, or the rest of it. A connection that submits a turn again gets it with the latest reader only. Never throws.
   */
  submit(prompt: SessionPrompt, reader: TurnReader): void {
    if (this.#isDisconnected) return;
    const { createId, promptRateLimiter, turns } = this.#context;
    const submitted = { prompt, turnId: prompt.turnId ?? createId(), reader };
    const existing = turns.find(this.#options.owner, submitted.turnId);
    // Resuming a running answer is free because it was counted before. Everything else counts, replays included.
    const consumed = existing?.isAbandoned ? undefined : promptRateLimiter.consume(this.#options.holder);
    if (consumed) (this.#rateChecks ??= this.#createRateChecks()).add(submitted, consumed);
    else this.#accept(submitted);
  }

  /** Whether this reader waits for a turn or reads one. */
  hasReader(reader: TurnReader): boolean {
    if (this.#rateChecks?.hasReader(reader) || this.#queue.hasReader(reader)) return true;
    return [...this.#attached.keys()].some((turn) => turn.isReadBy(reader));
  }

  /** Stops one turn, running or queued; without an id, all of them. */
  stop(turnId?: string): void {
    const { log, turns } = this.#context;
    const shouldStop = (id: string) => turnId === undefined || id === turnId;
    const removed = [...(this.#rateChecks?.remove(shouldStop) ?? []), ...this.#queue.remove(shouldStop)];
    for (const { reader } of removed) replyWithEnd(reader, 'stopped', log);
    if (turnId !== undefined) turns.find(this.#options.owner, turnId)?.stop();
    else for (const turn of this.#attached.keys()) turn.stop();
  }

  /** Called when the connection has closed. Queued prompts are dropped; a client that reconnects submits them again. */
  disconnect(): void {
    if (this.#isDisconnected) return;
    this.#isDisconnected = true;
    this.#rateChecks?.remove(() => true);
    this.#queue.remove(() => true);
    this.#options.memory.release?.();
    for (const detach of this.#attached.values()) detach();
  }

  /** The remembered messages of the conversation, oldest first. */
  history(): Promise<Transcript> {
    return this.#options.memory.load();
  }

  /** Deletes the conversation. Running answers continue for their readers, but are not saved. */
  clear(): Promise<void> {
    for (const turn of this.#attached.keys()) turn.isConversationCleared = true;
    return this.#options.memory.clear();
  }

  #createRateChecks(): RateChecks {
    const { log } = this.#context;
    return new RateChecks({
      onAllowed: (checked) => this.#accept(checked),
      onRateLimited: ({ reader, prompt }, retryAfter) =>
        replyWithError(reader, errorInfo('rate-limited', { retryAfter }), log, prompt.lastEventNumber),
      onFailure({ reader, prompt }, cause) {
        log.error({ err: cause }, 'prompt could not be counted');
        replyWithError(reader, errorInfo('internal'), log, prompt.lastEventNumber);
      },
    });
  }

  #accept({ prompt: submitted, turnId, reader }: CheckedPrompt): void {
    const { turns, log, limits, resources } = this.#context;
    const { lastEventNumber } = submitted;
    const prompt = trimClientHistory(submitted, limits);
    const existing = turns.find(this.#options.owner, turnId);
    if (existing && !isRetry(prompt, existing.answer)) return this.#attach(existing, reader, lastEventNumber);
    // The client resumes a turn that is no longer known. Starting it again would cost a second answer.
    if (lastEventNumber) return replyWithEnd(reader, 'interrupted', log, lastEventNumber);
    const error = this.#admissionError(prompt);
    if (error) return replyWithError(reader, error, log);
    const share = resources.sessionCharacters.acquire(this.#options.holder, promptSize(prompt));
    if (typeof share === 'string') {
      return replyWithError(reader, errorInfo(share === 'total' ? 'overloaded' : 'rate-limited'), log);
    }
    this.#queue.enqueue({ prompt, turnId, reader, sequence: turns.nextSequence(), share });
    void this.#drainQueue();
  }

  #admissionError(prompt: SessionPrompt): ChatErrorInfo | undefined {
    const { turns, limits, assistants } = this.#context;
    const { text, assistant } = prompt;
    if (turns.isDraining) return errorInfo('server-restarting');
    const isAnswering = this.#starting !== undefined || [...this.#attached.keys()].some((turn) => !turn.isOver);
    if (!this.#queue.hasRoom(prompt, limits, this.#starting, isAnswering)) return errorInfo('rate-limited');
    if (text.length > limits.promptCharacters) return errorInfo('too-long');
    return findAssistant(assistants, assistant) ? undefined : errorInfo('unknown-assistant');
  }

  /** Attaches a reader in place of the one that this connection may have already: a connection gets every event once. */
  #attach(turn: Turn, reader: TurnReader, lastEventNumber?: number): void {
    const detach = this.#attached.get(turn);
    this.#attached.set(turn, turn.attach(reader, lastEventNumber));
    detach?.();
    void turn.ended.then(() => this.#attached.delete(turn));
  }

  async #drainQueue(): Promise<void> {
    if (this.#isProcessing) return;
    this.#isProcessing = true;
    for (let next = this.#queue.first; next; next = this.#queue.first) {
      // A resumed turn ends first: its answer belongs to the context of the next prompt.
      const [resumed] = this.#attached.keys();
      if (resumed) await resumed.ended;
      else await this.#startNext(next).catch((cause: unknown) => this.#failPrompt(next, cause));
    }
    this.#isProcessing = false;
  }

  #failPrompt(queued: QueuedPrompt, cause: unknown): void {
    const { log } = this.#context;
    log.error({ err: cause, turn: turnLabel(queued.turnId) }, 'prompt could not be answered');
    this.#starting = undefined;
    this.#queue.remove((turnId) => turnId === queued.turnId);
    queued.share.release();
    replyWithError(queued.reader, errorInfo('internal'), log);
  }

  async #startNext(queued: QueuedPrompt): Promise<void> {
    this.#starting = queued;
    const history = await this.#loadHistory(queued);
    this.#starting = undefined;
    // It may have been stopped, dropped or replaced while the history was loading. Its reader has been answered then.
    if (this.#queue.first !== queued) return;
    this.#queue.shift();
    if (history) await this.#startTurn(queued, history);
    else replyWithError(queued.reader, errorInfo('internal'), this.#context.log);
    queued.share.release();
  }

  async #loadHistory({ prompt, turnId }: QueuedPrompt): Promise<readonly ModelMessage[] | undefined> {
    try {
      return prompt.history ?? toModelHistory(await this.#options.memory.load(), turnId);
    } catch (cause) {
      this.#context.log.error({ err: cause, turn: turnLabel(turnId) }, 'conversation could not be loaded');
      return undefined;
    }
  }

  /** Resolves when the turn has ended and has been saved. */
  async #startTurn(
    { prompt, turnId, reader, sequence }: QueuedPrompt,
    history: readonly ModelMessage[],
  ): Promise<void> {
    const { turns, limits, clock, log, assistants } = this.#context;
    const { owner, holder, disconnectPolicy } = this.#options;
    const existing = turns.find(owner, turnId);
    // The client has submitted the turn on two connections. It is answered once, for both.
    if (existing && (sequence < existing.sequence || !isRetry(prompt, existing.answer)))
      return this.#attach(existing, reader);
    const share = turns.reserve(holder);
    if ('code' in share) return replyWithError(reader, share, log);
    const assistant = findAssistant(assistants, prompt.assistant) ?? assistants[0];
    const request = buildModelRequest(turnId, prompt, history, assistant);
    const startReply = (signal: AbortSignal) => assistant.provider.send(request, { signal });
    const turn = new Turn({
      id: turnId,
      owner,
      sequence,
      messageId: messageId(turnId, 'assistant'),
      unreadTimeoutMs: { stop: 0, finish: Infinity, resume: limits.resumeTimeoutMs }[disconnectPolicy],
      limits,
      clock,
      log,
      startReply,
    });
    const done = turn.ended.then((answer) => this.#save(prompt, turn, answer));
    // A client that cannot resume the turn cannot read it after its end.
    turns.add({ turn, done, holder, share, isResumable: disconnectPolicy === 'resume' });
    this.#attach(turn, reader);
    await done;
  }

  async #save(prompt: SessionPrompt, turn: Turn, answer: ChatMessage): Promise<void> {
    const { clock, log } = this.#context;
    const { turnId, state, error, createdAt = clock.now() } = answer;
    log.info({ turn: turnLabel(turnId), state, code: error?.code, ms: clock.now() - createdAt }, 'turn ended');
    if (turn.isConversationCleared) return;
    try {
      await saveTurn(this.#options.memory, prompt, answer);
    } catch (cause) {
      log.error({ err: cause, turn: turnLabel(turnId) }, 'turn could not be saved');
    }
  }
}
