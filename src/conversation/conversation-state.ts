import { toErrorInfo } from '../chat/error.ts';
import type {
  AcceptedAttachments,
  Assistant,
  Capability,
  ChatErrorInfo,
  ChatMessage,
  Media,
  QuotaEvent,
  UploadEvent,
} from '../chat/index.ts';
import {
  lastStartedMessage,
  type Branch,
  type ConnectionStatus,
  type ConversationEvent,
  type ConversationSnapshot,
  type EditDraft,
} from './conversation.ts';
import { addListener } from './add-listener.ts';
import { randomId } from './random-id.ts';
import { shallowEqual } from './shallow-equal.ts';
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
  readonly upload?: UploadEvent | undefined;
  readonly isSlow: boolean;
  readonly isClearing: boolean;
  readonly preservesLineBreaks: boolean;
  /** How long the backend remembers an inactive conversation, in milliseconds, as far as known; 0 if it does not. */
  readonly memoryMs?: number | undefined;
  readonly maxPromptCharacters?: number | undefined;
  readonly accepts?: AcceptedAttachments | undefined;
}

/** The messages of a conversation that has begun. */
export interface MessageSource {
  /** The same array until a message changes. */
  readonly path: readonly ChatMessage[];
  readonly branches: ReadonlyMap<string, Branch>;
}

/** Receives changes of the state, to store them and to show them in other tabs. */
export interface StateObserver {
  onStatus(): void;
  /** The draft, its attachments, the edited prompt or the scroll position has changed. */
  onDraft(): void;
}

/** Holds the state of a conversation, and notifies its subscribers of each change. */
export class ConversationState {
  /** Whether there are messages of a backend, so that another one's history must not be inserted. */
  isBoundToBackend = false;
  /** Whether another tab has deleted the conversation, and there has been no message since. */
  isDeletedElsewhere = false;
  source: MessageSource = { path: [], branches: new Map() };
  observer: StateObserver | undefined;
  status: ConversationStatus = {
    conversationId: randomId(),
    connection: { state: 'idle' },
    assistants: [],
    capabilities: [],
    isSlow: false,
    isClearing: false,
    preservesLineBreaks: false,
  };
  draft = '';
  draftMedia: readonly Media[] = [];
  editDraft: EditDraft | undefined;
  scroll: ScrollPosition | undefined;

  readonly #subscribers = new Set<() => void>();
  readonly #listeners = new Set<(event: ConversationEvent) => void>();
  /** Created when it is read, because there may be many changes between two renderings. */
  #snapshot: ConversationSnapshot | undefined;

  get snapshot(): ConversationSnapshot {
    return (this.#snapshot ??= this.#createSnapshot());
  }

  subscribe(subscriber: () => void): () => void {
    return addListener(this.#subscribers, subscriber);
  }

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return addListener(this.#listeners, listener);
  }

  emit(event: ConversationEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Must be called after each change of the messages. */
  notify(): void {
    this.#snapshot = undefined;
    this.#subscribers.forEach((subscriber) => subscriber());
  }

  setStatus(change: Partial<ConversationStatus>): void {
    const { connection } = change;
    const names = Object.keys(change) as (keyof ConversationStatus)[];
    if (names.every((name) => change[name] === this.status[name])) return;
    this.status = { ...this.status, ...change };
    this.notify();
    this.observer?.onStatus();
    if (connection) this.emit({ type: 'status', status: connection });
  }

  /**
   * Reports an error outside of replies.
   * @param isLogged The transport has written to the console what the site's owner can do.
   */
  reportError(cause: unknown, isLogged = false): void {
    // For the site's developer. The visitor sees the string for its code.
    if (!isLogged) console.error('<ai-chat>', cause);
    const error = toErrorInfo(cause);
    this.setStatus({ error });
    this.emit({ type: 'error', error });
  }

  setDraft(text: string): void {
    if (text === this.draft) return;
    this.draft = text;
    this.notify();
    this.observer?.onDraft();
  }

  setDraftMedia(media: readonly Media[]): void {
    if (shallowEqual(media, this.draftMedia)) return;
    this.draftMedia = media;
    this.notify();
    this.observer?.onDraft();
  }

  setEditDraft(draft: EditDraft | undefined): void {
    const before = this.editDraft;
    if (draft?.messageId === before?.messageId && draft?.text === before?.text) return;
    this.editDraft = draft;
    this.notify();
    this.observer?.onDraft();
  }

  /** Does not notify: views know it, because they have reported it. */
  setScroll(position: ScrollPosition | undefined): void {
    this.scroll = position;
    this.#snapshot = undefined;
    this.observer?.onDraft();
  }

  /** Removes all subscribers and listeners. */
  dispose(): void {
    this.#subscribers.clear();
    this.#listeners.clear();
  }

  #createSnapshot(): ConversationSnapshot {
    const { conversationId: id, memoryMs: _, ...status } = this.status;
    const { path: messages, branches } = this.source;
    const { draft, draftMedia, editDraft, scroll, isDeletedElsewhere } = this;
    return {
      quota: undefined,
      runningTurnId: undefined,
      upload: undefined,
      maxPromptCharacters: undefined,
      accepts: undefined,
      ...status,
      id,
      messages,
      branches,
      draft,
      draftMedia,
      editDraft,
      scroll,
      isDeletedElsewhere,
      error: this.#blockingError,
    };
  }

  /** The error that blocks the conversation as a whole, unless its last message shows it already. */
  get #blockingError(): ChatErrorInfo | undefined {
    const { connection } = this.status;
    const error = (connection.state === 'failed' && connection.error) || this.status.error;
    const last = lastStartedMessage({ messages: this.source.path });
    const isShownByMessage =
      error?.code === last?.error?.code ||
      (error?.retryable && (last?.error?.retryable || last?.state === 'interrupted'));
    return isShownByMessage ? undefined : error;
  }
}
