import type { Share } from '../limits/pool.ts';
import type { SessionPrompt } from './prompt.ts';
import type { Turn } from './turn.ts';
import type { TurnReader } from './turn-reader.ts';

export interface PendingPromptOptions {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  /** The key of the turn's owner. */
  readonly owner: string;
  /** The key of the conversation's memory. */
  readonly memoryKey: unknown;
  readonly reader: TurnReader;
  /** The position among all prompts of the relay. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Called to stop it: its session answers it, or stops its turn. */
  readonly onStop: () => void;
}

/** A prompt from its submission until it is answered and saved. */
export class PendingPrompt {
  readonly prompt: SessionPrompt;
  readonly turnId: string;
  readonly owner: string;
  readonly memoryKey: unknown;
  readonly reader: TurnReader;
  readonly sequence: number;
  readonly createdAt: number;
  readonly stop: () => void;
  /** The share that counts its characters, once it has been accepted. */
  share: Share | undefined;
  /** Resolves when its turn has started, or when it is not pending any more. */
  readonly started: Promise<void>;
  /** Whether the conversation has been cleared since, or the turn was deleted. */
  isCleared = false;
  readonly #onRelease: (pending: PendingPrompt) => void;
  readonly #resolveStarted: () => void;
  #turn: Turn | undefined;

  constructor(options: PendingPromptOptions, onRelease: (pending: PendingPrompt) => void) {
    this.prompt = options.prompt;
    this.turnId = options.turnId;
    this.owner = options.owner;
    this.memoryKey = options.memoryKey;
    this.reader = options.reader;
    this.sequence = options.sequence;
    this.createdAt = options.createdAt;
    this.stop = options.onStop;
    this.#onRelease = onRelease;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.started = promise;
    this.#resolveStarted = resolve;
  }

  /** Its turn, once that has started. */
  get turn(): Turn | undefined {
    return this.#turn;
  }

  start(turn: Turn): void {
    this.#turn = turn;
    this.#resolveStarted();
  }

  /** Ends the pending state, however the prompt was answered. */
  release(): void {
    this.share?.release();
    this.#onRelease(this);
    this.#resolveStarted();
  }
}

/** A conversation with pending prompts or operations on its memory. */
interface OpenConversation {
  readonly prompts: Set<PendingPrompt>;
  operations: number;
  lastOperation: Promise<unknown>;
}

/** The pending prompts of all sessions, and the order of what happens to the memory of their conversations. */
export class PendingPrompts {
  readonly #byTurn = new Map<string, Set<PendingPrompt>>();
  readonly #conversations = new Map<unknown, OpenConversation>();
  readonly #onCleared: PendingPrompts['markCleared'] | undefined;

  /** @param onCleared Called when prompts are marked as cleared, for those of other relays. */
  constructor(onCleared?: PendingPrompts['markCleared']) {
    this.#onCleared = onCleared;
  }

  add(options: PendingPromptOptions): PendingPrompt {
    const pending = new PendingPrompt(options, () => this.#remove(pending));
    const key = turnKey(options.owner, options.turnId);
    const ofTurn = this.#byTurn.get(key);
    if (ofTurn) ofTurn.add(pending);
    else this.#byTurn.set(key, new Set([pending]));
    if (options.memoryKey !== undefined) this.#open(options.memoryKey).prompts.add(pending);
    return pending;
  }

  /** The prompts of one turn. Several connections may have submitted it. */
  find(owner: string, turnId: string): readonly PendingPrompt[] {
    return [...(this.#byTurn.get(turnKey(owner, turnId)) ?? [])];
  }

  /** The prompts of the owners that pass. */
  ofOwners(isOwned: (owner: string) => boolean): readonly PendingPrompt[] {
    return [...this.#byTurn.values()].flatMap((prompts) => [...prompts].filter(({ owner }) => isOwned(owner)));
  }

  /** Resolves when no accepted prompt of a turn waits any more: the turn has started, or its prompts were dropped. */
  async whenStarted(owner: string, turnId: string): Promise<void> {
    const findWaiting = () => this.find(owner, turnId).find(({ share, turn }) => share && !turn);
    for (let waiting = findWaiting(); waiting; waiting = findWaiting()) await waiting.started;
  }

  /** The accepted prompts of a conversation that will be saved, in the order in which they were submitted. */
  ofConversation(memoryKey: unknown): readonly PendingPrompt[] {
    const prompts = [...(this.#conversations.get(memoryKey)?.prompts ?? [])];
    return prompts
      .filter(({ share, isCleared }) => share !== undefined && !isCleared)
      .toSorted((first, second) => first.sequence - second.sequence);
  }

  /**
   * Marks the prompts of a conversation that is being cleared: they are answered, but not saved.
   * @param turnIds The turns that are deleted. Default: all.
   */
  markCleared(memoryKey: unknown, turnIds?: ReadonlySet<string>): void {
    for (const pending of this.#conversations.get(memoryKey)?.prompts ?? [])
      if (turnIds?.has(pending.turnId) ?? true) pending.isCleared = true;
    this.#onCleared?.(memoryKey, turnIds);
  }

  /** Runs an operation on the memory of a conversation after those before it, so that a conversation stays cleared. */
  async runInOrder<T>(memoryKey: unknown, operation: () => Promise<T>): Promise<T> {
    if (memoryKey === undefined) return operation();
    const conversation = this.#open(memoryKey);
    conversation.operations += 1;
    const result = conversation.lastOperation.then(operation);
    conversation.lastOperation = result.catch(() => {});
    try {
      return await result;
    } finally {
      conversation.operations -= 1;
      this.#closeIfIdle(memoryKey, conversation);
    }
  }

  #open(memoryKey: unknown): OpenConversation {
    const existing = this.#conversations.get(memoryKey);
    if (existing) return existing;
    const opened: OpenConversation = { prompts: new Set(), operations: 0, lastOperation: Promise.resolve() };
    this.#conversations.set(memoryKey, opened);
    return opened;
  }

  #closeIfIdle(memoryKey: unknown, conversation: OpenConversation): void {
    if (conversation.prompts.size === 0 && conversation.operations === 0) this.#conversations.delete(memoryKey);
  }

  #remove(pending: PendingPrompt): void {
    const { owner, turnId, memoryKey } = pending;
    const key = turnKey(owner, turnId);
    const ofTurn = this.#byTurn.get(key);
    ofTurn?.delete(pending);
    if (ofTurn?.size === 0) this.#byTurn.delete(key);
    const conversation = this.#conversations.get(memoryKey);
    conversation?.prompts.delete(pending);
    if (conversation) this.#closeIfIdle(memoryKey, conversation);
  }
}

/** With a length, because ids and owners can contain any character. The turn id comes first: it is short and mostly unique. */
export function turnKey(owner: string, turnId: string): string {
  return `${turnId.length}:${turnId}${owner}`;
}
