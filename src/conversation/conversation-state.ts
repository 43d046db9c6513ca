import { isTerminal } from '../chat/event.ts';
import type { Assistant, Capability, ChatErrorInfo, ChatEvent, ChatMessage, QuotaEvent } from '../chat/index.ts';
import {
  lastStartedMessage,
  type ConnectionStatus,
  type ConversationEvent,
  type ConversationSnapshot,
} from './conversation.ts';
import { MessageTree } from './message-tree.ts';
import type { TreeChange } from './tree-change.ts';
import { versionsOnPath } from './message-versions.ts';
import { randomId } from './random-id.ts';
import type { ScrollPosition } from './storage/stored-state.ts';

/** The part of a conversation's state that is not its messages. Tabs of one conversation share it. */
export interface ConversationStatus {
  readonly conversationId: string;
  readonly connection: ConnectionStatus;
  /** The last error outside of replies. */
  readonly error?: ChatErrorInfo | undefined;
  readonly assistants: readonly Assistant[];
  readonly capabilities: readonly Capability[];
  readonly quota?: QuotaEvent | undefined;
  readonly runningTurnId?: string | undefined;
  readonly isSlow: boolean;
  readonly isClearing: boolean;
  readonly preservesLineBreaks: boolean;
}

/** Receives the changes of a conversation, to store them and to show them in other tabs. */
export interface StateObserver {
  onTreeChange(change: TreeChange): void;
  onStatus(status: ConversationStatus): void;
  onDraft(): void;
  onScroll(): void;
}

/** Holds the state of a conversation, and notifies its subscribers of each change. */
export class ConversationState {
  readonly tree = new MessageTree();
  /** Whether there are messages of a backend, so that another one's history must not be inserted. */
  isBoundToBackend = false;
  observer: StateObserver | undefined;

  #status: ConversationStatus = { conversationId: randomId(), ...INITIAL_STATUS };
  #draft = '';
  #scroll: ScrollPosition | undefined;
  /** The prompts of this page that have been accepted and are not in the tree yet. */
  readonly #acceptedPrompts = new Set<string>();
  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: ConversationEvent) => void>();
  /** Created when it is read, because there may be many changes between two renderings. */
  #snapshot: ConversationSnapshot | undefined;
  #versions: ConversationSnapshot['versions'] | undefined;

  constructor() {
    this.tree.onChange = (change) => {
      // Not for each token of an answer.
      if (change.type !== 'event') this.#versions = undefined;
      this.#notify();
      this.observer?.onTreeChange(change);
      if (change.type === 'put' && this.#acceptedPrompts.delete(change.message.id))
        this.emit({ type: 'prompt', message: change.message });
    };
  }

  get status(): ConversationStatus {
    return this.#status;
  }

  get draft(): string {
    return this.#draft;
  }

  get snapshot(): ConversationSnapshot {
    return (this.#snapshot ??= this.#createSnapshot());
  }

  subscribe(subscriber: () => void): () => void {
    return addTo(this.#subscribers, subscriber);
  }

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return addTo(this.#listeners, listener);
  }

  emit(event: ConversationEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  setStatus(change: Partial<ConversationStatus>): void {
    const { connection } = change;
    this.#status = { ...this.#status, ...change };
    this.#notify();
    this.observer?.onStatus(this.#status);
    if (connection) this.emit({ type: 'status', status: connection });
  }

  setDraft(text: string): void {
    if (text === this.#draft) return;
    this.#draft = text;
    this.#notify();
    this.observer?.onDraft();
  }

  get scroll(): ScrollPosition | undefined {
    return this.#scroll;
  }

  /** Sets where the reader is, `undefined` for the end. */
  setScroll(position: ScrollPosition | undefined): void {
    this.#scroll = position;
    this.observer?.onScroll();
  }

  /** Emits an event for a prompt of this page when it is added to the tree. */
  announcePrompt(messageId: string): void {
    this.#acceptedPrompts.add(messageId);
  }

  /** Applies an event of a reply to its turn's answer. Returns the answer, or `undefined` if it was removed. */
  applyEvent(turnId: string, event: ChatEvent, number?: number): ChatMessage | undefined {
    const answer = this.tree.applyEvent(turnId, event, number);
    if (answer && isTerminal(event)) {
      const { error } = answer;
      this.emit(error ? { type: 'error', error, message: answer } : { type: 'reply', message: answer });
    }
    return answer;
  }

  /** Starts an empty conversation. */
  startNew(): void {
    this.isBoundToBackend = false;
    this.tree.clear();
    this.setStatus({ conversationId: randomId(), error: undefined });
  }

  /** Removes all subscribers and listeners. */
  dispose(): void {
    this.#subscribers.clear();
    this.#listeners.clear();
  }

  #notify(): void {
    this.#snapshot = undefined;
    this.#subscribers.forEach((subscriber) => subscriber());
  }

  #createSnapshot(): ConversationSnapshot {
    const { conversationId: id, quota, runningTurnId, ...status } = this.#status;
    const { path: messages } = this.tree;
    this.#versions ??= versionsOnPath(this.tree);
    return {
      ...status,
      id,
      messages,
      versions: this.#versions,
      draft: this.#draft,
      quota,
      runningTurnId,
      error: this.#blockingError,
    };
  }

  /** The error that blocks the conversation as a whole, unless its last message shows it already. */
  get #blockingError(): ChatErrorInfo | undefined {
    const { connection } = this.#status;
    const error = (connection.state === 'failed' && connection.error) || this.#status.error;
    const last = lastStartedMessage({ messages: this.tree.path });
    const isShownByMessage =
      error?.code === last?.error?.code ||
      (error?.retryable && (last?.error?.retryable || last?.state === 'interrupted'));
    return isShownByMessage ? undefined : error;
  }
}

const INITIAL_STATUS = {
  connection: { state: 'idle' },
  assistants: [],
  capabilities: [],
  isSlow: false,
  isClearing: false,
  preservesLineBreaks: false,
} as const;

/** Adds a listener once per call, so that a function that is added twice is removed once. */
function addTo<Listener extends (...args: never[]) => void>(
  listeners: Set<(...args: Parameters<Listener>) => void>,
  listener: Listener,
): () => void {
  const added = (...args: Parameters<Listener>): void => listener(...args);
  listeners.add(added);
  return () => void listeners.delete(added);
}
