import type { ChatErrorInfo, ChatMessage, ConnectionState } from '../chat/index.ts';

/** What an event is about; absent where it is about nothing of that kind. */
export interface EventIds {
  readonly conversationId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly messageId?: string | undefined;
}

/**
 * What all events of `<ai-chat>` have in common: they bubble, leave the shadow root, and carry their ids.
 * Here as in the others, fields are only declared: the constructor sets every one.
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

/** A prompt is about to be sent. The page may amend `text`, or cancel the event to keep it from being sent. */
export class AiChatPromptEvent extends AiChatEvent {
  declare text: string;

  constructor(text: string, ids: EventIds) {
    super('ai-chat-prompt', ids, true);
    this.text = text;
  }
}

/** A reply came to its end: whole, stopped or cut off, as `message.state` says. */
export class AiChatReplyEvent extends AiChatEvent {
  declare readonly message: ChatMessage;

  constructor(message: ChatMessage, ids: EventIds) {
    super('ai-chat-reply', ids);
    this.message = message;
  }
}

/** Something failed; the person sees a sentence for it already. */
export class AiChatErrorEvent extends AiChatEvent {
  declare readonly error: ChatErrorInfo;

  constructor(error: ChatErrorInfo, ids: EventIds) {
    super('ai-chat-error', ids);
    this.error = error;
  }
}

/** The connection is in another state. */
export class AiChatStatusEvent extends AiChatEvent {
  declare readonly state: ConnectionState;
  declare readonly error: ChatErrorInfo | undefined;

  constructor(state: ConnectionState, error: ChatErrorInfo | undefined, ids: EventIds) {
    super('ai-chat-status', ids);
    this.state = state;
    this.error = error;
  }
}

/** The launcher's panel was opened or closed. */
export class AiChatToggleEvent extends AiChatEvent {
  declare readonly open: boolean;

  constructor(open: boolean, ids: EventIds) {
    super('ai-chat-toggle', ids);
    this.open = open;
  }
}

/** The events of `<ai-chat>` by name. */
export interface AiChatEventMap {
  'ai-chat-prompt': AiChatPromptEvent;
  'ai-chat-reply': AiChatReplyEvent;
  'ai-chat-error': AiChatErrorEvent;
  'ai-chat-status': AiChatStatusEvent;
  'ai-chat-toggle': AiChatToggleEvent;
}

declare global {
  interface GlobalEventHandlersEventMap extends AiChatEventMap {}
}
