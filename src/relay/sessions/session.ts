import { dataSize } from '../../chat/data-part.ts';
import { errorInfo, type ChatErrorInfo, type Transcript } from '../../chat/index.ts';
import type { SharedTurn } from '../store/shared-turns.ts';
import { attachmentError } from './accepted-attachments.ts';
import { findAssistant } from './assistant.ts';
import { AttachedTurns } from './attached-turns.ts';
import { findAnswer } from './conversation-tree.ts';
import { replyWithAnswer, replyWithEnd, replyWithError, replyWithRest } from './immediate-reply.ts';
import type { PendingPrompt } from './pending-prompts.ts';
import { PromptQueue, promptSize } from './prompt-queue.ts';
import { isRetry, trimPrompt, type SessionPrompt } from './prompt.ts';
import { RateChecks } from './rate-checks.ts';
import { readConversation } from './read-conversation.ts';
import { readSharedTurn } from './read-shared-turn.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionOptions } from './session-options.ts';
import { claimTurn, findSharedTurn, loadTranscript, releaseClaim, type TurnClaim } from './session-stores.ts';
import { startTurn } from './start-turn.ts';
import { clearConversation } from './stored-conversation.ts';
import { turnLabel } from './turn-label.ts';
import type { TurnReader } from './turn-reader.ts';
import type { Turn } from './turn.ts';

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
  /** The running turns that this connection reads, started or resumed. */
  readonly #attached = new AttachedTurns();
  /** The prompts that request the rest of a turn, until it has started on another connection or the memory is loaded. */
  #resuming: readonly PendingPrompt[] = [];
  /** The first of the queue while its turn is being started. */
  #starting: PendingPrompt | undefined;
  #isProcessing = false;
  #isDisconnected = false;

  constructor(context: SessionContext, options: SessionOptions) {
    this.#context = context;
    this.#options = options;
  }

  /**
   * Submits a prompt. A known turn is resumed, one that is only remembered is answered from the memory, and a new one starts when those
   * before it have ended, unless the prompt has a `lastEventNumber`. In each case `reader` gets one whole reply, or the rest of it. A
   * connection that submits a turn again gets it with the latest reader only. Never throws.
   */
  submit(prompt: SessionPrompt, reader: TurnReader): void {
    if (this.#isDisconnected) return;
    const { createId, promptRateLimiter, turns, limits, clock } = this.#context;
    const { owner, memory, holder } = this.#options;
    const pending = turns.pending.add({
      prompt: trimPrompt(prompt, limits),
      turnId: prompt.turnId ?? createId(),
      owner,
      memoryKey: memory.key,
      reader,
      sequence: turns.nextSequence(),
      createdAt: clock.now(),
      onStop: () => this.#stopPending(pending),
    });
    // Resuming a running answer is free because it was counted before. Everything else counts, replays included.
    const isFree = turns.find(owner, pending.turnId)?.isAbandoned;
    const consumed = isFree ? undefined : promptRateLimiter.consume(holder);
    if (consumed) (this.#rateChecks ??= this.#createRateChecks()).add(pending, consumed);
    else this.#accept(pending);
  }

  /** Whether this reader waits for a turn or reads one. */
  hasReader(reader: TurnReader): boolean {
    if (this.#rateChecks?.hasReader(reader) || this.#queue.hasReader(reader)) return true;
    return this.#resuming.some((pending) => pending.reader === reader) || this.#attached.hasReader(reader);
  }

  /** Stops one turn of the owner, running or queued on any connection, for all its readers. */
  stop(turnId: string): void {
    const { turns } = this.#context;
    for (const pending of turns.pending.find(this.#options.owner, turnId)) pending.stop();
    const turn = turns.find(this.#options.owner, turnId);
    if (turn) turn.stop();
    else turns.shared?.stop({ owner: this.#options.owner, turnId });
  }

  /** Called when the connection has closed. Queued prompts are dropped; a client that reconnects submits them again. */
  disconnect(): void {
    if (this.#isDisconnected) return;
    this.#isDisconnected = true;
    const waiting = [...(this.#rateChecks?.clear() ?? []), ...this.#queue.clear(), ...this.#resuming];
    this.#resuming = [];
    for (const pending of waiting) pending.release();
    this.#options.memory.release?.();
    this.#attached.detachAll();
  }

  /** The messages of the conversation, with those of running turns; see {@link readConversation}. */
  history(): Promise<Transcript> {
    return readConversation(this.#context, this.#options.memory);
  }

  /** Deletes the conversation. Running and queued prompts are answered for their readers, but not saved. */
  clear(): Promise<void> {
    return clearConversation(this.#options.memory, this.#context.turns.pending);
  }

  #createRateChecks(): RateChecks {
    const { log } = this.#context;
    return new RateChecks({
      onAllowed: (pending) => this.#accept(pending),
      onRateLimited: (pending, retryAfter) => this.#reject(pending, errorInfo('rate-limited', { retryAfter })),
      onFailure: (pending, cause) => {
        log.error({ err: cause }, 'prompt could not be counted');
        this.#reject(pending, errorInfo('internal'));
      },
    });
  }

  #accept(pending: PendingPrompt): void {
    const { resources } = this.#context;
    const { prompt } = pending;
    if (this.#attachToExisting(pending)) return pending.release();
    if (prompt.lastEventNumber !== undefined) {
      this.#resuming = [...this.#resuming, pending];
      return void this.#resume(pending);
    }
    const error = this.#admissionError(prompt);
    if (error) return this.#reject(pending, error);
    const share = resources.sessionCharacters.acquire(this.#options.holder, promptSize(prompt));
    if (typeof share === 'string')
      return this.#reject(pending, errorInfo(share === 'total' ? 'overloaded' : 'rate-limited'));
    pending.share = share;
    this.#queue.enqueue(pending);
    void this.#drainQueue();
  }

  /** Attaches to the turn of a prompt if it runs or has ended recently, and is not to be retried. */
  #attachToExisting({ prompt, turnId, sequence, reader }: PendingPrompt): boolean {
    const existing = this.#context.turns.find(this.#options.owner, turnId);
    // The client may have submitted the turn on two connections. It is answered once, for both.
    if (!existing || (sequence > existing.sequence && isRetry(prompt, existing.answer))) return false;
    const { lastEventNumber = 0 } = prompt;
    // The end is sent again to a client that has all events and still requests more: it has lost the end.
    if (existing.isOver && lastEventNumber >= existing.lastEventNumber)
      replyWithRest(reader, existing.answer, this.#context.log, lastEventNumber);
    else this.#attached.attach(existing, reader, lastEventNumber);
    return true;
  }

  #admissionError(prompt: SessionPrompt): ChatErrorInfo | undefined {
    const { turns, limits, assistants } = this.#context;
    const { text, media, data } = prompt;
    const assistant = findAssistant(assistants, prompt.assistant);
    if (turns.isDraining) return errorInfo('server-restarting');
    const isAnswering = this.#starting !== undefined || this.#attached.isAnswering;
    if (!this.#queue.hasRoom(prompt, limits, this.#starting, isAnswering)) return errorInfo('rate-limited');
    if (text.length + dataSize(data) > limits.promptCharacters) return errorInfo('too-long');
    if (!assistant) return errorInfo('unknown-assistant');
    return media && attachmentError(media, assistant.provider, limits);
  }

  /**
   * Answers a request for the rest of a turn that does not run, without ever starting it: that would cost a second answer. If the turn is
   * queued on another connection, it is read when it starts there.
   */
  async #resume(pending: PendingPrompt): Promise<void> {
    const { reader, owner, turnId, prompt } = pending;
    const { turns, log } = this.#context;
    await turns.pending.whenStarted(owner, turnId);
    const shared = turns.shared && (await findSharedTurn(this.#context, pending));
    const found = shared ?? (await loadTranscript(this.#context, this.#options, pending));
    if (!this.#removeResuming(pending)) return;
    if (!this.#attachToExisting(pending)) {
      if ('code' in found) return this.#reject(pending, found);
      if ('kind' in found) this.#readShared(pending, found);
      else {
        const answer = findAnswer(found, turnId);
        if (answer) replyWithAnswer(reader, answer, log, prompt.lastEventNumber);
        else replyWithEnd(reader, 'interrupted', log, prompt.lastEventNumber);
      }
    }
    pending.release();
  }

  #removeResuming(pending: PendingPrompt): boolean {
    const wasResuming = this.#resuming.includes(pending);
    this.#resuming = this.#resuming.filter((other) => other !== pending);
    return wasResuming;
  }

  async #drainQueue(): Promise<void> {
    if (this.#isProcessing) return;
    this.#isProcessing = true;
    for (let next = this.#queue.first; next; next = this.#queue.first) {
      // A resumed turn ends first: its answer belongs to the context of the next prompt.
      const resumed = this.#attached.first;
      if (resumed) await resumed.ended;
      else await this.#startNext(next).catch((cause: unknown) => this.#failPrompt(next, cause));
    }
    this.#isProcessing = false;
  }

  #failPrompt(pending: PendingPrompt, cause: unknown): void {
    this.#context.log.error({ err: cause, turn: turnLabel(pending.turnId) }, 'prompt could not be answered');
    this.#starting = undefined;
    this.#queue.remove(pending);
    this.#reject(pending, errorInfo('internal'));
  }

  async #startNext(pending: PendingPrompt): Promise<void> {
    this.#starting = pending;
    const loading = loadTranscript(this.#context, this.#options, pending);
    // At the same time, because each takes the way to another machine.
    const claim = this.#context.turns.shared && (await claimTurn(this.#context, this.#options, pending));
    const transcript = await loading;
    this.#starting = undefined;
    // It may have been stopped, dropped or replaced while the memory was loading. Its reader has been answered then.
    if (this.#queue.first !== pending) return releaseClaim(claim);
    this.#queue.shift();
    if ('code' in transcript) {
      releaseClaim(claim);
      return this.#reject(pending, transcript);
    }
    if (claim && 'code' in claim) return this.#reject(pending, claim);
    await this.#answer(pending, transcript, claim);
    pending.release();
  }

  /** Resolves when the prompt is answered from the memory, or its turn has ended and has been saved. */
  async #answer(pending: PendingPrompt, transcript: Transcript, claim: TurnClaim | undefined): Promise<void> {
    const { prompt, turnId, reader } = pending;
    const { log } = this.#context;
    if (this.#attachToExisting(pending)) return releaseClaim(claim);
    const remembered = findAnswer(transcript, turnId);
    if (remembered && !isRetry(prompt, remembered)) {
      releaseClaim(claim);
      return replyWithAnswer(reader, remembered, log);
    }
    if (claim?.kind === 'shared') return void (await this.#readShared(pending, claim).ended);
    const started = startTurn(this.#context, this.#options, pending, transcript, claim);
    if ('code' in started) {
      releaseClaim(claim);
      return replyWithError(reader, started, log);
    }
    this.#attached.attach(started.turn, reader);
    await started.done;
  }

  #readShared({ reader, prompt }: PendingPrompt, shared: SharedTurn): Turn {
    const turn = readSharedTurn(this.#context, this.#options, shared);
    this.#attached.attach(turn, reader, prompt.lastEventNumber);
    return turn;
  }

  #stopPending(pending: PendingPrompt): void {
    const isWaiting = this.#rateChecks?.remove(pending) || this.#queue.remove(pending) || this.#removeResuming(pending);
    if (!isWaiting) return;
    replyWithEnd(pending.reader, 'stopped', this.#context.log, pending.prompt.lastEventNumber);
    pending.release();
  }

  #reject(pending: PendingPrompt, error: ChatErrorInfo): void {
    replyWithError(pending.reader, error, this.#context.log, pending.prompt.lastEventNumber);
    pending.release();
  }
}
