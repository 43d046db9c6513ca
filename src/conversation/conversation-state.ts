import type { Assistant, ChatErrorInfo, QuotaEvent } from '../chat/index.ts';
import {
  lastStartedMessage,
  type ConnectionStatus,
  type ConversationEvent,
  type ConversationSnapshot,
} from './conversation.ts';
import { randomId } from './random-id.ts';
import { Transcript } from './transcript.ts';

/** The part of a conversation's state that is not its messages. */
export interface ConversationStatus {
  readonly connection: ConnectionStatus;
  /** The last error outside of replies. */
  readonly error?: ChatErrorInfo | undefined;
  readonly assistants: readonly Assistant[];
  readonly quota?: QuotaEvent | undefined;
  readonly runningTurnId?: string | undefined;
  readonly isSlow: boolean;
  readonly isClearing: boolean;
  readonly preservesLineBreaks: boolean;
}

/** Holds the state of a conversation, and notifies its subscribers of each change. */
export class ConversationState {
  id = randomId();
  transcript = new Transcript();
  status: ConversationStatus = INITIAL_STATUS;
  draft = '';
  /** Whether there are messages of a backend, so that another one's history must not be inserted. */
  isBoundToBackend = false;

  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: ConversationEvent) => void>();
  /** Created when it is read, because there may be many changes between two renderings. */
  #snapshot: ConversationSnapshot | undefined;

  get snapshot(): ConversationSnapshot {
    return (this.#snapshot ??= this.#createSnapshot());
  }

  subscribe(subscriber: () => void): () => void {
    return addTo(this.#subscribers, subscriber);
  }

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return addTo(this.#listeners, listener);
  }

  setStatus(change: Partial<ConversationStatus>): void {
    this.status = { ...this.status, ...change };
    this.notify();
  }

  /** Called after each change of a public field. */
  notify(): void {
    this.#snapshot = undefined;
    this.#subscribers.forEach((subscriber) => subscriber());
  }

  emit(event: ConversationEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Starts an empty conversation. */
  startNew(): void {
    this.id = randomId();
    this.transcript = new Transcript();
    this.isBoundToBackend = false;
    this.setStatus({ error: undefined });
  }

  /** Removes all subscribers and listeners. */
  dispose(): void {
    this.#subscribers.clear();
    this.#listeners.clear();
  }

  #createSnapshot(): ConversationSnapshot {
    const { quota, runningTurnId, ...status } = this.status;
    const messages = this.transcript.messages.slice();
    return { ...status, id: this.id, messages, draft: this.draft, quota, runningTurnId, error: this.#blockingError };
  }

  /** The error that blocks the conversation as a whole, unless its last message shows it already. */
  get #blockingError(): ChatErrorInfo | undefined {
    const { connection } = this.status;
    const error = (connection.state === 'failed' && connection.error) || this.status.error;
    const last = lastStartedMessage(this.transcript);
    const isShownByMessage =
      error?.code === last?.error?.code ||
      (error?.retryable && (last?.error?.retryable || last?.state === 'interrupted'));
    return isShownByMessage ? undefined : error;
  }
}

const INITIAL_STATUS: ConversationStatus = {
  connection: { state: 'idle' },
  assistants: [],
  isSlow: false,
  isClearing: false,
  preservesLineBreaks: false,
};

/** Adds a listener once per call, so that a function that is added twice is removed once. */
function addTo<Listener extends (...args: never[]) => void>(
  listeners: Set<(...args: Parameters<Listener>) => void>,
  listener: Listener,
): () => void {
  const added = (...args: Parameters<Listener>): void => listener(...args);
  listeners.add(added);
  return () => void listeners.delete(added);
}
