import type {
  AcceptedAttachments,
  Assistant,
  Capability,
  ChatErrorInfo,
  ChatMessage,
  ConnectionState,
  DataPart,
  Feedback,
  Media,
  PromptContext,
  PromptSuggestion,
  QuotaEvent,
  Role,
  UploadEvent,
} from '../chat/index.ts';
import type { TransportChoice } from '../transports/contract/registry.ts';
import type { TokenSource, TransportOptions } from '../transports/contract/transport.ts';
import type { Environment } from './environment.ts';
import type { StoredTree } from './stored-tree.ts';
import type { ScrollPosition } from './storage/stored-state.ts';
import type { StorageChoice } from './storage/storage.ts';

/**
 * A conversation with a backend, without a view. Created by `createConversation`. No method throws and no promise rejects: failures are in the
 * snapshot and in `error` events.
 */
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

  /** Sends a prompt after those before it have been answered. What happens to it is in the snapshot. */
  send(text: string, extras?: PromptExtras): SendResult;

  /**
   * Adds a message of the page's own at the end, for example a greeting that depends on the visitor. It is stored with the others and shown in all
   * tabs, but neither sent to the backend now nor as a part of the conversation later.
   * @returns the message's id. `undefined` if the text is blank, the role unknown, or the conversation is being cleared: nothing is added.
   */
  append(message: NewMessage): string | undefined;

  /** Stops the answer that is arriving. Its text so far stays, and the next queued prompt is sent. */
  stop(): void;

  /**
   * Requests the last answer again, if it was interrupted or failed with a retryable error. The turn stays the same, so a backend that still has
   * its answer sends that.
   */
  retry(): void;

  /**
   * Requests another answer to the prompt of an answer, as a turn of its own, and shows it instead of that and all that follows it. What is still
   * arriving or queued there is stopped and stays as another version. Default: the last answer. Does nothing for a message that is no answer, has
   * no prompt, or is queued.
   */
  regenerate(messageId?: string): void;

  /**
   * Sends another version of a prompt, and shows it with its answer instead of the old version and all that follows it. What is still arriving or
   * queued there is stopped and stays as another version. A queued prompt, which has not been sent, is replaced in its place instead. Without the
   * capability `branches`, as with a stock Cheshire Cat, whose memory cannot go back, only the last prompt and queued ones can be edited: any
   * other is `not-editable`.
   */
  edit(messageId: string, text: string, extras?: PromptExtras): SendResult;

  /**
   * Suggests prompts below the last answer, instead of those it has; an empty list removes them. They are gone with the next prompt. At most 6,
   * of 200 characters each; blank ones are left out.
   * @returns `false` if there is no answer.
   */
  suggest(suggestions: readonly (string | PromptSuggestion)[]): boolean;

  /** Shows another version of a prompt or an answer, by its message id, and what follows it. The ids are in the snapshot's `branches`. */
  selectBranch(messageId: string): void;

  /**
   * Asks for the rest of an answer that was stopped, interrupted, or has reached the model's length limit: sends `text` as a prompt, because no
   * backend can go on with an answer that has ended. The rest is the answer to that. A stock Cheshire Cat finishes what was stopped, unseen, and
   * goes on after that.
   * @param messageId Default: the last answer, the only one that can be continued.
   * @param text Default `Continue`.
   */
  continueAnswer(messageId?: string, text?: string): SendResult;

  /**
   * Sets what the visitor thinks of an answer that has ended, `undefined` for nothing. It is stored with the message, and sent to a backend with
   * the capability `feedback`, again with the next connection if that failed. Calls `beforeFeedback`.
   * @returns whether it was accepted: not for a message that is no answer or has not ended, nor if `beforeFeedback` has refused it.
   */
  setFeedback(messageId: string, feedback: Feedback | undefined): boolean;

  /**
   * Removes a prompt with its answers, or one of several answers, here and from the backend's memory. What follows stays. Needs the capability
   * `delete`.
   * @returns `false` if nothing was removed: the message is unknown or still arriving, or the backend cannot do that or has failed to. A failure
   * is in the snapshot's `error`.
   */
  deleteMessage(messageId: string): Promise<boolean>;

  /**
   * Removes a prompt whose answer has failed, or that has not been sent yet, and returns its text. Default: the last one that is not queued. Another
   * answer that was requested and waits is removed, too.
   * @returns `undefined` if the turn has no prompt, its answer has neither failed nor is queued, or the prompt has another answer.
   */
  withdraw(turnId?: string): string | undefined;

  /**
   * Clears the conversation, here and in the backend's memory, and what is stored of it. Running and queued turns are stopped. The id is another
   * one afterwards. Until the backend has cleared it, no prompt is sent.
   * @returns `false` if the backend could not clear it. Then nothing changes, and the snapshot has the error. Also `false` while it is being
   * cleared, and if the conversation is switched to another user or passes to another tab meanwhile.
   */
  clear(): Promise<boolean>;

  /** Sets the text that the visitor is writing, to restore it on the next page. Each tab has its own. */
  setDraft(text: string): void;

  /**
   * Sets what the visitor has attached to the draft, to restore it when this tab is loaded again. Up to 2 million characters of its URLs are stored,
   * the first ones first; what has no room comes back with an empty `url`, so that the visitor can be asked for it again.
   */
  setDraftMedia(media: readonly Media[]): void;

  /**
   * Sets the text with which the visitor is about to replace a prompt, to restore it when this tab is loaded again; `undefined` when that is
   * over. Nothing is sent: that is `edit`.
   */
  setEditDraft(draft: EditDraft | undefined): void;

  /** Sets where the reader is, `undefined` for the end, to restore it on the next page. */
  setScroll(position: ScrollPosition | undefined): void;

  /**
   * Changes options. `userId` switches to that visitor's conversation at once. `name`, `key` and `storage` apply to the next conversation,
   * `storageTtlMs` and `keepsFormerUser` when the conversation is opened again, the others from the next turn. While there are no messages,
   * another `url`, `transport`, `name`, `key` or `storage` applies at once. `undefined` stands for the default.
   */
  configure(options: Partial<ConversationOptions>): void;

  /**
   * Prepares to show the conversation: restores what is stored or what another tab has, requests the history and the assistants, and resumes a
   * running turn. Nothing is imported, connected or requested for a visitor without an id who uses the transport `cat`: there is nothing to show.
   */
  open(): void;

  /** Connects before the first prompt. Resolves when the attempt has begun; its result is in the snapshot's `connection`. */
  connect(): Promise<void>;

  /** Removes the error that blocks the conversation as a whole, and connects again. Resolves like `connect`. */
  reconnect(): Promise<void>;

  /**
   * Stores what is not stored yet, disconnects, and leaves running turns to the backend or another tab. An answer that can be resumed stays
   * pending and continues when the conversation is opened again, here or on another page; any other is interrupted. Queued prompts wait.
   */
  close(): void;

  /** Closes the conversation for good and removes all listeners. What is stored of it stays. */
  dispose(): void;

  /** Like `dispose`, but also stops its turns, and deletes what is stored of it in the browser. The backend's memory stays. */
  discard(): void;

  /** All messages with all their versions, to keep them elsewhere. */
  copy(): StoredTree;

  /**
   * Fills an empty conversation with messages, such as exported ones. A backend that stores conversations does not get them: it answers what
   * follows without knowing them.
   * @returns Whether the conversation was empty and open.
   */
  restore(messages: StoredTree): Promise<boolean>;
}

/** Options of a conversation. None is required except `url`, by built-in transports over a network. */
export interface ConversationOptions {
  /** The name of a transport, a factory, or a transport. Default `cat`. */
  readonly transport?: TransportChoice | undefined;
  /** The backend's absolute URL: `http(s)` or `ws(s)`, with the path under which it is mounted. Built-in transports over a network need it. */
  readonly url?: string | undefined;
  /** Access token, or a function that returns a fresh one before each connection. */
  readonly token?: TokenSource | undefined;
  /** Access token for plain HTTP requests, if the backend has another one for them. */
  readonly httpToken?: string | undefined;
  /** Further options of the transport. */
  readonly transportOptions?: Partial<TransportOptions> | undefined;
  /** Identifies the visitor to the backend, which may store conversations under it. Default: a random UUID that is stored in the browser with the first prompt. */
  readonly userId?: string | undefined;
  /** Separates the conversations of a page; each name has its own random visitor id. Default: none. */
  readonly name?: string | undefined;
  /** Id of the assistant that answers. Default: the backend's first one. */
  readonly assistant?: string | undefined;
  /** Separates the conversations of one visitor: up to 64 letters, digits, `-` and `_`. Default: the visitor has one. Ignored by stock servers. */
  readonly key?: string | undefined;
  /** Where the conversation is kept between pages, see `StorageChoice`. Default `local`. */
  readonly storage?: StorageChoice | undefined;
  /** How long an inactive conversation is stored, in milliseconds; `Infinity`: forever. Default: as long as our relay remembers it, 86,400,000 (24 hours) unless it reports another time. */
  readonly storageTtlMs?: number | undefined;
  /** Keeps the stored conversation of the former user when `userId` changes or goes away, on this page or a later one. Default `false`: it is deleted. */
  readonly keepsFormerUser?: boolean | undefined;
  /**
   * Called at once by `send` and `edit`, before the prompt is in the transcript. Returns the text to send, or `false` to send nothing; a blank text
   * is the same as `false`.
   */
  readonly onPrompt?: ((prompt: OutgoingPrompt) => string | false) | undefined;
  /** Called before each prompt goes to the backend, see `BeforeSend`. */
  readonly beforeSend?: BeforeSend | undefined;
  /** Called when an answer has come, before that is shown as ended, see `AfterReceive`. */
  readonly afterReceive?: AfterReceive | undefined;
  /** Called at once by `setFeedback`. Returns whether the feedback is accepted. */
  readonly beforeFeedback?: ((feedback: OutgoingFeedback) => boolean) | undefined;
  /** Replaces what is used of the browser in tests. */
  readonly environment?: Partial<Environment> | undefined;
}

/** Extras that are sent with the text of a prompt. */
export interface PromptExtras {
  /**
   * Images and files: each with a `data:` URL in base64, images also with an `https:` one. The backend refuses what it does not accept, see
   * `acceptedAttachments`. An edited prompt keeps its attachments unless there are others here.
   */
  readonly media?: readonly Media[] | undefined;
  /**
   * What the page passes along, cut to 16,000 characters. Its prompt has it as `context`. It reaches backends with the capability `context`; others
   * ignore it.
   */
  readonly context?: PromptContext | undefined;
  /**
   * What the visitor has picked in the page, as named JSON values: at most 50, of 32,000 characters each as JSON. They are stored with the message.
   * Our relay gives them to the model as text below the prompt; a stock Cat ignores them unless a plugin reads `data` of the message; a stock
   * Lovelace ignores them.
   */
  readonly data?: readonly DataPart[] | undefined;
}

/**
 * Decides what is sent of a prompt: returns or resolves to its text, which may be another one, or `false` to send nothing. Until then the prompt is
 * shown as being sent, and nothing of it has left the page. `false` and anything that is no text end the turn with `content-filtered`, and the
 * visitor can edit the prompt; an exception, or more than 15 seconds, with an error that can be retried; a `ChatError` with its own. The prompt
 * stays in the transcript. It is called in the tab that leads the conversation, once for each prompt; again if that could not be sent and is sent on
 * a later page. An answer that is requested again does not call it.
 * @param signal Aborted when the visitor stops the turn, and after 15 seconds.
 */
export type BeforeSend = (prompt: OutgoingPrompt, signal: AbortSignal) => string | false | Promise<string | false>;

/**
 * Decides what stays of an answer that has ended, also of one that was cut off: returns or resolves to another text, `false` to retract the answer,
 * or nothing to keep it. Until then the answer is shown as arriving; its text could be read while it came. After an exception or 15 seconds the
 * answer stays as it is. The backend remembers its own text. It is called in the tab that leads the conversation; not for answers that the visitor
 * has stopped, that have failed, or that are in the backend's history.
 * @param answer As it would be shown.
 * @param signal Aborted when the visitor stops the turn, and after 15 seconds.
 */
export type AfterReceive = (
  answer: ChatMessage,
  signal: AbortSignal,
) => string | false | undefined | void | Promise<string | false | undefined | void>;

/** A message of the page's own. */
export interface NewMessage {
  readonly role: Role;
  /** Of an answer, Markdown. */
  readonly text: string;
}

/** A prompt that is about to be sent. The ids are those that its message will have. */
export interface OutgoingPrompt extends PromptExtras {
  readonly text: string;
  readonly conversationId: string;
  readonly turnId: string;
  readonly messageId: string;
}

/** Feedback that is about to be set, and the ids of the answer. */
export interface OutgoingFeedback {
  /** `undefined`: it is withdrawn. */
  readonly feedback: Feedback | undefined;
  readonly conversationId: string;
  readonly turnId: string;
  readonly messageId: string;
}

/**
 * `empty`: the text is blank, and there are no attachments · `invalid-data`: see `PromptExtras`; the console says so · `cancelled`: by `onPrompt` · `clearing`: the conversation
 * is being cleared · `not-editable`: see `edit` · `not-continuable`: see `continueAnswer`.
 */
export type SendResult =
  | {
      readonly isAccepted: true;
      readonly turnId: string;
      readonly messageId: string;
      /**
       * Resolves to whether there is a transport for the prompt, or it is queued behind another one. `false`: the snapshot has the error, and
       * the prompt has been removed. Never rejects. What happens to the prompt later is in its answer's `state`.
       */
      readonly isSent: Promise<boolean>;
    }
  | {
      readonly isAccepted: false;
      readonly reason: 'empty' | 'invalid-data' | 'cancelled' | 'clearing' | 'not-editable' | 'not-continuable';
    };

/** The state of a conversation at one moment. Immutable: each change makes another one, with the same objects where nothing changed. */
export interface ConversationSnapshot {
  /** The id of the conversation, a UUID. Another one after it was cleared. */
  readonly id: string;
  /** The visible messages in order, the oldest first. A message that changes is another object, all others stay the same. */
  readonly messages: readonly ChatMessage[];
  /** The place among its versions of each visible message that has several, by message id. */
  readonly branches: ReadonlyMap<string, Branch>;
  /** The text that the visitor is writing. */
  readonly draft: string;
  /** Attachments of the draft. One with an empty `url` could not be stored. */
  readonly draftMedia: readonly Media[];
  /** The prompt that the visitor is editing in this tab, and its new text. It is restored together with the messages. */
  readonly editDraft: EditDraft | undefined;
  /** Where the reader was; `undefined` for the end. */
  readonly scroll: ScrollPosition | undefined;
  /** The id of the turn that is being answered; `undefined`: none. */
  readonly runningTurnId: string | undefined;
  /** How much of a large prompt has been sent, while it is being sent. */
  readonly upload: UploadEvent | undefined;
  /** Whether a turn runs and no event of its answer has arrived for 10 s. */
  readonly isSlow: boolean;
  /** Whether `clear` runs. Prompts are not accepted meanwhile. */
  readonly isClearing: boolean;
  /** Whether another tab has deleted the conversation. Until the next message. */
  readonly isDeletedElsewhere: boolean;
  readonly connection: ConnectionStatus;
  /** The known abilities of the backend. Empty before there is a transport. */
  readonly capabilities: readonly Capability[];
  /** The error that blocks the conversation as a whole, unless its last message has it already. */
  readonly error: ChatErrorInfo | undefined;
  /** The assistants that the backend offers, the default first. Empty if there is no choice or it is not known yet. */
  readonly assistants: readonly Assistant[];
  /** What prompts may have attached for assistants that do not say it themselves; see `acceptedAttachments`. */
  readonly accepts: AcceptedAttachments | undefined;
  /** The rest of the visitor's quota, where the backend reports it. */
  readonly quota: QuotaEvent | undefined;
  /** Whether single newlines of answers are line breaks, because the protocol loses blank lines. */
  readonly preservesLineBreaks: boolean;
  /** Greatest length of a prompt that the backend accepts, in UTF-16 code units; `undefined`: not known. A longer one fails with `too-long`. */
  readonly maxPromptCharacters: number | undefined;
}

/** A prompt that is being edited. */
export interface EditDraft {
  /** The id of the prompt, which may have been removed meanwhile. */
  readonly messageId: string;
  readonly text: string;
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
  /** Why it is `reconnecting` or `failed`. While it is `reconnecting`, `retryAfter` is the time until the next attempt, in seconds. */
  readonly error?: ChatErrorInfo | undefined;
}

/** An event that happens once and is not in the snapshot. */
export type ConversationEvent =
  /** A prompt of this page was added. */
  | { readonly type: 'prompt'; readonly message: ChatMessage }
  /** A message was added by this page's `append`. */
  | { readonly type: 'append'; readonly message: ChatMessage }
  /** An answer has ended without an error: `done`, `stopped` or `interrupted`. In every tab. */
  | { readonly type: 'reply'; readonly message: ChatMessage }
  /** Something has failed: the answer `message`, in every tab, or the conversation as a whole. */
  | { readonly type: 'error'; readonly error: ChatErrorInfo; readonly message?: ChatMessage }
  /** The state of the connection has changed. */
  | { readonly type: 'status'; readonly status: ConnectionStatus };

/** What prompts for an assistant may have attached. Default: for the backend's first one. `undefined`: nothing, or it is not known yet. */
export function acceptedAttachments(
  { assistants, accepts }: Pick<ConversationSnapshot, 'assistants' | 'accepts'>,
  assistant?: string,
): AcceptedAttachments | undefined {
  const chosen = assistant ? assistants.find(({ id }) => id === assistant) : assistants[0];
  return chosen?.accepts ?? accepts;
}

/** The last message that is not queued and belongs to a turn: the one that can be retried or withdrawn. */
export function lastStartedMessage({ messages }: Pick<ConversationSnapshot, 'messages'>): ChatMessage | undefined {
  return messages.findLast(({ state, appended }) => state !== 'queued' && !appended);
}

/** Whether an answer has a beginning but no end, so that the rest of it can be requested. */
export function isContinuable({ role, state, text, truncated }: ChatMessage): boolean {
  const isCut = state === 'stopped' || state === 'interrupted' || (state === 'done' && truncated === true);
  return role === 'assistant' && isCut && text !== '';
}
