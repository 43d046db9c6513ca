import type { ChatErrorInfo, ChatMessage, ConnectionState, DataPart, Feedback, Media } from '../chat/index.ts';

/** Ids of what an event is about. */
export interface EventIds {
  readonly conversationId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly messageId?: string | undefined;
}

/**
 * Base class of all events of `<ai-chat>`. They bubble, leave the shadow root, and carry ids.
 * Fields are declared only; the constructors set them.
 */
export class AiChatEvent extends Event implements EventIds {
  declare readonly conversationId: string | undefined;
  declare readonly turnId: string | undefined;
  declare readonly messageId: string | undefined;

  constructor(type: string, ids: EventIds, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable });
    this.conversationId = ids.conversationId;
    this.turnId = ids.turnId;
    this.messageId = ids.messageId;
  }
}

/** Dispatched before a prompt is sent. The page may change `text`, or cancel the event so that nothing is sent. */
export class AiChatPromptEvent extends AiChatEvent {
  declare text: string;
  /** The images and files that are sent with it. */
  declare readonly media: readonly Media[];
  /** Data that the page sends with the text. */
  declare readonly data: readonly DataPart[] | undefined;

  constructor(
    text: string,
    ids: EventIds,
    extras: { readonly media?: readonly Media[] | undefined; readonly data?: readonly DataPart[] | undefined } = {},
  ) {
    super('ai-chat-prompt', ids, true);
    this.text = text;
    this.media = extras.media ?? [];
    this.data = extras.data;
  }
}

/** Dispatched before files that the visitor has chosen, pasted or dropped are attached. The page may change `files`, or cancel the event. */
export class AiChatAttachEvent extends AiChatEvent {
  declare files: readonly File[];

  constructor(files: readonly File[], ids: EventIds) {
    super('ai-chat-attach', ids, true);
    this.files = files;
  }
}

/** Dispatched when a reply has ended: complete, stopped or interrupted, see `message.state`. */
export class AiChatReplyEvent extends AiChatEvent {
  declare readonly message: ChatMessage;

  constructor(message: ChatMessage, ids: EventIds) {
    super('ai-chat-reply', ids);
    this.message = message;
  }
}

/** Dispatched when something has failed, or an error is shown. The visitor sees a message for it already. */
export class AiChatErrorEvent extends AiChatEvent {
  declare readonly error: ChatErrorInfo;

  constructor(error: ChatErrorInfo, ids: EventIds) {
    super('ai-chat-error', ids);
    this.error = error;
  }
}

/** Dispatched when the state of the connection has changed. */
export class AiChatStatusEvent extends AiChatEvent {
  declare readonly state: ConnectionState;
  declare readonly error: ChatErrorInfo | undefined;

  constructor(state: ConnectionState, error: ChatErrorInfo | undefined, ids: EventIds) {
    super('ai-chat-status', ids);
    this.state = state;
    this.error = error;
  }
}

/** Dispatched when the launcher's panel was opened or closed. */
export class AiChatToggleEvent extends AiChatEvent {
  declare readonly open: boolean;

  constructor(open: boolean, ids: EventIds) {
    super('ai-chat-toggle', ids);
    this.open = open;
  }
}

/*
 * The events below have no classes of their own, which every closed launcher would load: they are instances of `AiChatEvent` with these fields.
 */

/** Dispatched once, when the launcher, or a chat without one, has come into the visitor's view. */
export interface AiChatShownEvent extends AiChatEvent {
  readonly type: 'ai-chat-shown';
}

/** Dispatched when the number of unread answers has changed, also while the panel is closed. */
export interface AiChatUnreadEvent extends AiChatEvent {
  readonly count: number;
}

/** Dispatched when the visitor has chosen a suggestion. If the page cancels it, nothing is sent. */
export interface AiChatSuggestionEvent extends AiChatEvent {
  /** What the visitor has read. */
  readonly text: string;
  /** What is sent. */
  readonly prompt: string;
}

/** Dispatched when the visitor has copied something of a message. */
export interface AiChatCopyEvent extends AiChatEvent {
  readonly kind: 'selection' | 'code' | 'table' | 'message';
}

/**
 * Dispatched when the visitor rates an answer, adds a comment to that, or withdraws it. The page may cancel the event; then nothing is stored or
 * sent.
 */
export interface AiChatFeedbackEvent extends AiChatEvent {
  /** `undefined`: the rating is withdrawn. */
  readonly rating: Feedback['rating'] | undefined;
  /** What is wrong with the answer, as far as the visitor has said it. */
  readonly reasons: Feedback['reasons'] | undefined;
  readonly comment: string | undefined;
}

/** Dispatched when another conversation was opened, or one was renamed or deleted for good. `conversationId` is that conversation's, if it is known. */
export interface AiChatConversationEvent extends AiChatEvent {
  readonly action: 'opened' | 'created' | 'renamed' | 'deleted';
  /** Tells the conversations of one visitor apart. Empty for the first one. */
  readonly key: string;
}

/** The events of `<ai-chat>` by name. */
export interface AiChatEventMap {
  'ai-chat-attach': AiChatAttachEvent;
  'ai-chat-prompt': AiChatPromptEvent;
  'ai-chat-reply': AiChatReplyEvent;
  'ai-chat-feedback': AiChatFeedbackEvent;
  'ai-chat-error': AiChatErrorEvent;
  'ai-chat-status': AiChatStatusEvent;
  'ai-chat-toggle': AiChatToggleEvent;
  'ai-chat-shown': AiChatShownEvent;
  'ai-chat-unread': AiChatUnreadEvent;
  'ai-chat-suggestion': AiChatSuggestionEvent;
  'ai-chat-copy': AiChatCopyEvent;
  'ai-chat-conversation': AiChatConversationEvent;
}

declare global {
  interface GlobalEventHandlersEventMap extends AiChatEventMap {}
}
