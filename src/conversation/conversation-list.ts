import type { ChatErrorInfo } from '../chat/index.ts';
import type { CopyFormat, ImportProblem, SpeakerNames } from './conversation-copy.ts';
import type { Conversation, ConversationEvent, ConversationOptions } from './conversation.ts';

/**
 * The conversations of one visitor, one of which is open. Created by `createConversationList`. Needs a backend with the capability
 * `conversations`; any other has one conversation, whatever its key. No method throws and no promise rejects.
 */
export interface ConversationList {
  /** The current state. The same object until something changes, and never modified. */
  getSnapshot(): ConversationListSnapshot;

  /** Calls `listener` after every change. Returns a function that ends that. */
  subscribe(listener: () => void): () => void;

  /** Calls `listener` for each event. Returns a function that ends that. */
  onEvent(listener: (event: ConversationListEvent) => void): () => void;

  /** Reads again which conversations there are. Changes of this page and of other tabs are followed without it. */
  refresh(): Promise<void>;

  /** Opens a conversation instead of the open one, whose running turn goes on, and which keeps its draft and scroll position. */
  open(key: string): Conversation;

  /** Opens a new conversation. It is stored, and in the list, with its first prompt. Returns the open one if that is empty. */
  create(): Conversation;

  /**
   * Changes a title, which is shortened to one line of 80 characters. A backend that takes titles gets it, now or as soon as it can be reached and knows the
   * conversation; until then it is kept in the browser. Resolves to `false` for an unknown conversation or a blank title.
   */
  rename(key: string, title: string): Promise<boolean>;

  /**
   * Deletes a conversation, in the browser and in the backend's memory, as soon as this cannot be undone any more: after 8 seconds, with
   * the next deletion, or when the page is left. If it is open, the latest one of the others is opened. If the backend could not delete it, it is in the
   * list again, and the snapshot has the error.
   */
  delete(key: string): void;

  /** Restores the conversation that was deleted last, while the snapshot has it as `deleted`. */
  undoDelete(): void;

  /**
   * A conversation as a text to keep: as JSON, which `import` takes, with all versions of all messages; as Markdown or plain text with the
   * visible ones, each after the name of who has written it. Resolves to `undefined` for one that is neither in
   * this browser nor listed by the backend.
   */
  export(key: string, format: CopyFormat, names?: SpeakerNames): Promise<string | undefined>;

  /** Opens a new conversation with the messages of an exported one, of at most 2 MB. See `Conversation.restore`. */
  import(json: string): Promise<ImportResult>;

  /** All conversations of the visitor as JSON: a list of what `export` returns. */
  exportAll(): Promise<string>;

  /**
   * Deletes all conversations of the visitor at once, in the browser and in the backend's memory, and opens a new one. Running turns are
   * stopped, at our relay also those of other browsers, and feedback and titles are deleted with their conversations. Resolves to `false` if the backend could not delete one of them; those that it could not are in the list, the others are gone.
   */
  eraseAll(): Promise<boolean>;

  /** Applies options to all conversations, see `Conversation.configure`. Another user has another list. */
  configure(options: Partial<ConversationOptions>): void;

  /** Ends a deletion that could be undone, closes all conversations for good, and removes all listeners. */
  dispose(): void;
}

/** The state of a list at one moment. Immutable. */
export interface ConversationListSnapshot {
  /** The open conversation, and its key. */
  readonly conversation: Conversation;
  readonly key: string;
  /** The conversations that have begun, the one with the latest message first. */
  readonly items: readonly ConversationSummary[];
  /** Whether they have not been read yet. */
  readonly isLoading: boolean;
  /** The conversation that was deleted last, as long as that can be undone. */
  readonly deleted: ConversationSummary | undefined;
  /** Why the last deletion or reading has failed. */
  readonly error: ChatErrorInfo | undefined;
}

/** A conversation that can be opened. */
export interface ConversationSummary {
  /** Tells the conversations of one visitor apart. Empty for the first one. */
  readonly key: string;
  /** The conversation's id, as far as known. */
  readonly id: string | undefined;
  /** Empty if it is not known. */
  readonly title: string;
  /** When its latest message was created, in milliseconds since 1970. */
  readonly activeAt: number;
  /** Whether an answer is arriving on this page. */
  readonly isRunning: boolean;
  /** Whether an answer has ended on this page since it was open last. */
  readonly isUnread: boolean;
}

export type ImportResult =
  | { readonly isImported: true; readonly key: string }
  | { readonly isImported: false; readonly reason: ImportProblem };

/** An event of a list. */
export type ConversationListEvent =
  /** The open conversation is another one, a title has changed, or a conversation is gone for good. */
  | {
      readonly type: 'opened' | 'created' | 'renamed' | 'deleted';
      readonly key: string;
      readonly conversationId: string | undefined;
    }
  /** An event of a conversation that is not open. */
  | { readonly type: 'background'; readonly conversation: Conversation; readonly event: ConversationEvent };
