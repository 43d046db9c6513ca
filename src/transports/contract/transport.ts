import type { RememberedConversation } from '../../chat/conversation-title.ts';
import type {
  AcceptedAttachments,
  Assistant,
  Capability,
  ChatMessage,
  ChatReply,
  ChatRequest,
  Clock,
  Feedback,
  TransportEvent,
} from '../../chat/index.ts';

/**
 * The browser end of a protocol. The contract suite `test/contracts/transport.ts` tests every implementation.
 *
 * Capabilities (`assistants`, `history`, `clear`, `delete`, `feedback`) are optional. They reject with a `ChatError`.
 */
export interface ChatTransport {
  /**
   * Sends a prompt and streams the reply. Connects first if necessary. Never throws: an error is the reply's last event.
   * Aborting the signal means that the visitor *stopped* the reply: it ends with `reply-end {reason: 'stopped'}`, the text received so far
   * stays, and no event of this turn reaches a later one.
   */
  send(request: ChatRequest, options: SendOptions): ChatReply;

  /** Sets the only listener for events outside replies. It replaces an earlier one; `undefined` removes it. */
  setListener(listener: TransportListener | undefined): void;

  /** Connects before the first prompt. */
  connect?(): void;

  /**
   * Disconnects without stopping: the backend may finish its answer. Pending replies end as `interrupted`.
   * A closed transport is not used again.
   */
  close(): void;

  /**
   * Whether each line end of an answer must be shown as a line break, because the protocol loses blank lines. Default: no. Read again for
   * each answer.
   */
  readonly hasHardLineBreaks?: boolean;

  /**
   * How long the backend remembers an inactive conversation, in milliseconds; 0 if it does not. The browser then stores it as long, unless the
   * page has chosen otherwise. Default: not known. Read again with each change of the capabilities.
   */
  readonly memoryMs?: number | undefined;

  /**
   * Greatest length of a prompt that the backend accepts, in UTF-16 code units. Default: not known. Read again at each `capabilities` event
   * and each time the connection opens.
   */
  readonly maxPromptCharacters?: number | undefined;

  /**
   * What prompts may have attached, for assistants that do not say it themselves. Default: nothing, and visitors are offered nothing. Read again
   * at the same times.
   */
  readonly accepts?: AcceptedAttachments | undefined;

  /**
   * The capabilities that can be used now. A `capabilities` event follows each change. Default: all that have a method, looked up again at
   * each `status` event.
   */
  readonly capabilities?: readonly Capability[];

  /** The assistants to choose from, the default first. */
  assistants?(): Promise<readonly Assistant[]>;

  /**
   * The messages of this conversation that the backend has stored, oldest first. A last answer that is pending and has a `lastEventNumber`
   * is that of a running turn, which can be resumed.
   */
  history?(): Promise<readonly ChatMessage[]>;

  /** The conversations of the visitor that the backend remembers, the latest first. Needs no connection of this conversation. */
  conversations?(): Promise<readonly RememberedConversation[]>;

  /**
   * Gives this conversation a title at the backend. Resolves to `false` if the backend has no such conversation, or no titles. Needs no connection of
   * this conversation.
   */
  rename?(title: string): Promise<boolean>;

  /**
   * Deletes all conversations of the visitor from the backend, and stops what runs in them. Resolves to `false` if it has no such request. Needs no
   * connection.
   */
  erase?(): Promise<boolean>;

  /** Deletes this conversation from the backend. A reply that is running is stopped after that, and nothing of it may be stored. */
  clear?(): Promise<void>;

  /** Deletes these turns, which have ended, from what the backend has stored. What follows them stays. */
  delete?(turnIds: readonly string[]): Promise<void>;

  /** Tells the backend what the visitor thinks of the answer of a turn; `undefined`: nothing any more. */
  feedback?(turnId: string, feedback: Feedback | undefined): Promise<void>;
}

/** Whether a capability of a transport can be used now. */
export function hasCapability(transport: ChatTransport, name: Capability): boolean {
  const { capabilities } = transport;
  if (name === 'resume' || name === 'context' || name === 'titles') return capabilities?.includes(name) ?? false;
  // A backend without a history of its own answers what it is sent.
  if (name === 'branches' || name === 'conversations')
    return capabilities?.includes(name) ?? transport.history === undefined;
  // Nothing has to be deleted from a backend that stores nothing.
  if (name === 'delete' && !transport.delete)
    return hasCapability(transport, 'branches') && !hasCapability(transport, 'history');
  return transport[name] !== undefined && (capabilities?.includes(name) ?? true);
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /**
   * Resumes the turn after this event, 0 for all events, and never starts it: a turn that the backend does not know ends as `interrupted`.
   * Only with the capability `resume`.
   */
  readonly lastEventNumber?: number | undefined;
}

export type TransportListener = (event: TransportEvent) => void;

/** A secret for the socket, or a function that returns a fresh one. It is called before every connection. */
export type TokenSource = string | (() => string | Promise<string>);

/** The options of all transports. Options of another protocol are ignored. */
export interface TransportOptions {
  /** The backend's absolute `http(s)` or `ws(s)` URL, including the path under which it is mounted. */
  readonly url: string;
  /** The visitor's id, the backend's key for stored conversations. */
  readonly userId: string;
  /** Tells the conversations of one visitor apart, in up to 64 letters, digits, `-` and `_`. Default: the visitor has one. Ignored by stock servers. */
  readonly conversation?: string;
  readonly token?: TokenSource;
  /** The backend's key for HTTP requests, if it differs from the socket's. */
  readonly httpToken?: string;

  /** Lovelace: the content of one chunk of an answer. Default `line`. Ignored with our relay. */
  readonly framing?: Framing;
  /** Lovelace: `socket` streams; `api` uses plain HTTP and gets the whole answer at once. Default `socket`. */
  readonly mode?: 'socket' | 'api';
  /** Cat: milliseconds without a frame after a prompt before the answer is looked up in the Cat's history. Default 8,000. */
  readonly historyPollDelayMs?: number;

  /** Milliseconds to wait for a connection. Default 30,000, because some Cats take 20 s to accept a returning visitor. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without a frame after a prompt before it fails with `timeout`. Default 120,000. */
  readonly replyTimeoutMs?: number;

  readonly clock?: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * `line`: a line of the answer without its line end, as current Lovelace servers send it.
 * `token`: an unchanged chunk of the text, as servers before October 2023 sent it. `auto`: detected from the first chunks.
 */
export type Framing = 'line' | 'token' | 'auto';

export type TransportFactory = (options: TransportOptions) => ChatTransport;
