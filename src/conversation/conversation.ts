import type { Assistant, Capability, ChatErrorInfo, ChatMessage, ConnectionState, QuotaEvent } from '../chat/index.ts';
import type { TransportChoice } from '../transports/contract/registry.ts';
import type { TokenSource, TransportOptions } from '../transports/contract/transport.ts';
import type { Environment } from './environment.ts';
import type { ScrollPosition } from './storage/stored-state.ts';
import type { StorageChoice } from './storage/storage.ts';

/** A conversation with a backend, without a view. Created by `createConversation`. */
export interface Conversation {
  /** The current state. The same object until something changes, and never modified. */
  getSnapshot(): ConversationSnapshot;

  /**
   * Calls `listener` after every change, also after each token of an answer. Returns a function that ends that. Both methods can be passed on
   * as they are: `useSyncExternalStore(conversation.subscribe, conversation.getSnapshot)`.
   */
  subscribe(listener: () => void): () => void;

  /** Calls `listener` for each event. Returns a function that ends that. */
  onEvent(listener: (event: ConversationEvent) => void): () => void;

  /** Sends a prompt after those before it have been answered. Never throws: what happens to it is in the snapshot. */
  send(text: string): SendResult;

  /** Stops the answer that is arriving. Its text so far stays. */
  stop(): void;

  /** Requests the last answer again, if it was interrupted or failed with a retryable error. Never paid for twice, where the backend knows the turn. */
  retry(): void;

  /** Requests another answer to the prompt of an answer, and shows it instead. Default: the last answer. The backend is asked again. */
  regenerate(messageId?: string): void;

  /**
   * Sends another version of a prompt, and shows it with its answer instead of the old version and all that follows it. Where the backend
   * stores the conversation and cannot go back, which is a stock Cheshire Cat, only the last prompt can be edited.
   */
  edit(messageId: string, text: string): SendResult;

  /** Shows another version of a prompt or an answer, by its message id, and what follows it. */
  selectBranch(messageId: string): void;

  /**
   * Removes a prompt whose answer has failed, or that has not been sent yet, and returns its text. Default: the last one.
   * @returns `undefined` if there is no such prompt.
   */
  withdraw(turnId?: string): string | undefined;

  /**
   * Clears the conversation, here and in the backend's memory. A running answer is stopped.
   * @returns `false` if the backend could not clear it. Then it stays, and the snapshot has the error.
   */
  clear(): Promise<boolean>;

  /** Sets the text that the visitor is writing. */
  setDraft(text: string): void;

  /** Sets where the reader is, `undefined` for the end, to restore it on the next page. */
  setScroll(position: ScrollPosition | undefined): void;

  /**
   * Changes options. `userId` switches to that visitor's conversation at once. `name`, `key` and `storage` apply to the next conversation,
   * the others from the next turn; all of them at once while there are no messages. `undefined` stands for the default.
   */
  configure(options: Partial<ConversationOptions>): void;

  /** Prepares to show the conversation: requests its history and the assistants. */
  open(): void;

  /** Connects before the first prompt. */
  connect(): Promise<void>;

  /** Connects again after an error that blocks the conversation as a whole. */
  reconnect(): Promise<void>;

  /** Disconnects. A running answer is interrupted here; the backend may finish it. The conversation can be opened again. */
  close(): void;

  /** Closes the conversation for good and removes all listeners. */
  dispose(): void;
}

/** Options of a conversation. */
export interface ConversationOptions {
  /** The name of a transport, a factory, or a transport. Default `cat`. */
  readonly transport?: TransportChoice | undefined;
  /** The backend's absolute URL. Built-in transports over a network need it. */
  readonly url?: string | undefined;
  /** Access token, or a function that returns a fresh one before each connection. */
  readonly token?: TokenSource | undefined;
  /** Access token for plain HTTP requests, if the backend has another one for them. */
  readonly httpToken?: string | undefined;
  /** Further options of the transport. */
  readonly transportOptions?: Partial<TransportOptions> | undefined;
  /** Identifies the visitor to the backend. Default: a random id that is stored in the browser with the first prompt. */
  readonly userId?: string | undefined;
  /** Tells several conversations of a page apart; each name has its own random visitor id. Default: none. */
  readonly name?: string | undefined;
  /** Id of the assistant that answers. Default: the backend's first one. */
  readonly assistant?: string | undefined;
  /** Tells several conversations of one visitor apart, in up to 64 letters, digits, `-` and `_`. Default: the visitor has one. */
  readonly key?: string | undefined;
  /** Where the conversation is kept between pages, see `StorageChoice`. Default `local`. */
  readonly storage?: StorageChoice | undefined;
  /** How long an inactive conversation is kept, in milliseconds. Default: 24 hours, as long as our relay remembers it. */
  readonly storageTtlMs?: number | undefined;
  /** Keeps the stored conversation of the former user when `userId` changes or goes away. Default: it is deleted. */
  readonly keepsFormerUser?: boolean | undefined;
  /** Called before a prompt is sent. Returns the text to send, or `false` to send nothing. */
  readonly beforeSend?: ((prompt: OutgoingPrompt) => string | false) | undefined;
  /** Replaces what is used of the browser in tests. */
  readonly environment?: Partial<Environment> | undefined;
}

/** A prompt that is about to be sent. */
export interface OutgoingPrompt {
  readonly text: string;
  readonly conversationId: string;
  readonly turnId: string;
  readonly messageId: string;
}

/** `empty`: the text is blank · `cancelled`: by `beforeSend` · `clearing`: the conversation is being cleared · `not-editable`: see `edit`. */
export type SendResult =
  | {
      readonly isAccepted: true;
      readonly turnId: string;
      readonly messageId: string;
      /**
       * Resolves to whether the prompt has been handed over, or is queued behind another one. `false`: there is no transport, the snapshot
       * has the error, and the prompt has been removed.
       */
      readonly isSent: Promise<boolean>;
    }
  | { readonly isAccepted: false; readonly reason: 'empty' | 'cancelled' | 'clearing' | 'not-editable' };

/** The state of a conversation. Immutable. */
export interface ConversationSnapshot {
  /** The id of the conversation, a UUID. Another one after it was cleared. */
  readonly id: string;
  /** The messages in order. A message that changes is another object, all others stay the same. */
  readonly messages: readonly ChatMessage[];
  /** The branches of those messages that have several versions, by message id. */
  readonly branches: ReadonlyMap<string, Branch>;
  /** The text that the visitor is writing. */
  readonly draft: string;
  /** Where the reader was; `undefined` for the end. */
  readonly scroll: ScrollPosition | undefined;
  /** The turn that is being answered. */
  readonly runningTurnId: string | undefined;
  /** Whether a turn runs and no event of its answer has arrived for a while. */
  readonly isSlow: boolean;
  readonly isClearing: boolean;
  readonly connection: ConnectionStatus;
  /** What the backend can do, as far as it is known. */
  readonly capabilities: readonly Capability[];
  /** The error that blocks the conversation as a whole, unless its last message has it already. */
  readonly error: ChatErrorInfo | undefined;
  /** The assistants that the backend offers, the default first. Empty if there is no choice or it is not known yet. */
  readonly assistants: readonly Assistant[];
  /** The rest of the visitor's quota, where the backend reports it. */
  readonly quota: QuotaEvent | undefined;
  /** Whether single newlines of answers are line breaks, because the protocol loses blank lines. */
  readonly preservesLineBreaks: boolean;
}

/** The place of a message among its versions. */
export interface Branch {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** The ids of all versions, the oldest first. */
  readonly ids: readonly string[];
}

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Why it is `reconnecting` or `failed`. */
  readonly error?: ChatErrorInfo | undefined;
}

/** An event that happens once and is not in the snapshot. */
export type ConversationEvent =
  /** A prompt was added. */
  | { readonly type: 'prompt'; readonly message: ChatMessage }
  /** An answer has ended without an error. */
  | { readonly type: 'reply'; readonly message: ChatMessage }
  /** Something has failed: the answer `message`, or the conversation as a whole. */
  | { readonly type: 'error'; readonly error: ChatErrorInfo; readonly message?: ChatMessage }
  /** The state of the connection has changed. */
  | { readonly type: 'status'; readonly status: ConnectionStatus };

/** The last message that is not queued: the one that can be retried or withdrawn. */
export function lastStartedMessage({ messages }: Pick<ConversationSnapshot, 'messages'>): ChatMessage | undefined {
  return messages.findLast(({ state }) => state !== 'queued');
}
