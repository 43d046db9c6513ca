import type { ReactiveController } from 'lit';
import type { ChatErrorInfo, ChatMessage, ErrorCode } from '../../chat/index.ts';
import type {
  Conversation,
  ConversationEvent,
  ConversationOptions,
  ConversationSnapshot,
} from '../../conversation/conversation.ts';
import type { ConversationList, ConversationListEvent } from '../../conversation/conversation-list.ts';
import type { createConversationList } from '../../conversation/create-conversation-list.ts';
import { ConversationHolder } from '../conversation-holder.ts';
import {
  AiChatEvent,
  AiChatErrorEvent,
  AiChatPromptEvent,
  AiChatReplyEvent,
  AiChatStatusEvent,
  type EventIds,
} from '../events.ts';
import type { ConversationHost } from '../host.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import { RenderThrottle } from '../rendering/render-throttle.ts';
import { isServedByRelay } from '../script-base-url.ts';

/** Connects the element and its conversation: properties become options, snapshots are rendered, and events become DOM events. */
export class ConversationController implements ReactiveController {
  /** The state that is being rendered. */
  snapshot: ConversationSnapshot;

  readonly #host: ConversationHost;
  readonly #context: Pick<PanelContext, 'isVisible' | 'scriptUrl'>;
  readonly #holder: ConversationHolder;
  /** The code of the error that was reported last, as long as it is shown. */
  #reportedCode: ErrorCode | undefined;
  readonly #throttle: RenderThrottle;
  readonly #onEvent: (event: ConversationEvent, isShown: boolean) => void;
  /** All conversations of the visitor, once they are needed. */
  list: ConversationList | undefined;

  /** @param onEvent Called for each event before the page's listeners, with whether its conversation is shown. */
  constructor(
    host: ConversationHost,
    context: Pick<PanelContext, 'isVisible' | 'scriptUrl'>,
    onEvent: (event: ConversationEvent, isShown: boolean) => void,
  ) {
    this.#host = host;
    this.#context = context;
    this.#throttle = new RenderThrottle(() => host.requestUpdate());
    this.#onEvent = onEvent;
    this.#holder = new ConversationHolder(this.#options, {
      onChange: () => this.#throttle.request(),
      onEvent: (event) => this.#report(event),
    });
    this.snapshot = this.conversation.getSnapshot();
    host.addController(this);
  }

  get conversation(): Conversation {
    return this.#holder.conversation;
  }

  /** The list of the visitor's conversations, created when it is first needed. */
  openList(create: typeof createConversationList): ConversationList {
    if (this.list) return this.list;
    const { key, conversation } = this.#holder;
    const list = create(this.#holder.firstOptions(this.#options), { open: { key, conversation } });
    list.subscribe(() => this.#throttle.request());
    list.onEvent((event) => this.#onListEvent(event, list));
    return (this.list = list);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const { isConnected } = this.#host;
    if (isConnected) this.#holder.hold(this.#options);
    else this.#holder.configure(this.#options);
    this.list?.configure(this.#holder.firstOptions(this.#options));
    if (this.#context.isVisible && isConnected) {
      warnIfUrlGuessed(this.#host, this.#context.scriptUrl);
      this.conversation.open();
    }
    this.snapshot = this.conversation.getSnapshot();
  }

  hostDisconnected(): void {
    // An element that is moved in the page is connected again before the microtask.
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.list?.dispose();
      this.list = undefined;
      this.#holder.release();
    });
  }

  get #options(): ConversationOptions {
    const { transport, backendUrl, token, httpToken, transportOptions, userId, id, assistant } = this.#host;
    const { storage, storageTtlMs, keepsFormerUser, beforeSend, afterReceive } = this.#host;
    return {
      transport,
      url: backendUrl,
      token: token && this.#readToken,
      httpToken,
      transportOptions,
      userId,
      name: id,
      assistant,
      storage,
      storageTtlMs,
      keepsFormerUser,
      onPrompt: this.#onPrompt,
      beforeSend,
      afterReceive,
      beforeFeedback: this.#beforeFeedback,
    };
  }

  /** Reads the property at each call, because a page may renew its token at any time. */
  readonly #readToken = (): string | Promise<string> => {
    const { token = '' } = this.#host;
    return typeof token === 'function' ? token() : token;
  };

  readonly #onPrompt: ConversationOptions['onPrompt'] = ({ text, media, data, ...ids }) => {
    const event = new AiChatPromptEvent(text, ids, { media, data });
    return this.#host.dispatchEvent(event) && event.text;
  };

  readonly #beforeFeedback: ConversationOptions['beforeFeedback'] = ({ feedback, ...ids }) =>
    this.#host.dispatchEvent(
      Object.assign(new AiChatEvent('ai-chat-feedback', ids, true), {
        rating: feedback?.rating,
        reasons: feedback?.reasons,
        comment: feedback?.comment,
      }),
    );

  /** Reports an error that is shown instead of the conversation, once. Those that have happened to a message are reported as they happen. */
  hostUpdated(): void {
    const { error } = this.snapshot;
    if (error && error.code !== this.#reportedCode) this.#dispatchError(error);
    this.#reportedCode = error?.code;
  }

  #dispatchError(error: ChatErrorInfo, message?: ChatMessage, conversation = this.conversation): void {
    if (conversation === this.conversation) this.#reportedCode = error.code;
    this.#host.dispatchEvent(new AiChatErrorEvent(error, this.eventIds(message, conversation)));
  }

  #onListEvent(event: ConversationListEvent, list: ConversationList): void {
    if (event.type === 'background') return this.#report(event.event, event.conversation);
    const { key, conversation } = list.getSnapshot();
    if (conversation !== this.conversation) this.#holder.replace(key, conversation);
    this.#host.requestUpdate();
    const { type: action, conversationId } = event;
    const dispatched = new AiChatEvent('ai-chat-conversation', { conversationId });
    this.#host.dispatchEvent(Object.assign(dispatched, { action, key: event.key }));
  }

  #report(event: ConversationEvent, conversation = this.conversation): void {
    this.#onEvent(event, conversation === this.conversation);
    this.#dispatch(event, conversation);
  }

  #dispatch(event: ConversationEvent, conversation: Conversation): void {
    switch (event.type) {
      case 'prompt':
      case 'append':
        return;
      case 'reply':
        return void this.#host.dispatchEvent(
          new AiChatReplyEvent(event.message, this.eventIds(event.message, conversation)),
        );
      case 'error':
        return this.#dispatchError(event.error, event.message, conversation);
      case 'status': {
        const { state, error } = event.status;
        const ids = this.eventIds(undefined, conversation);
        return void this.#host.dispatchEvent(new AiChatStatusEvent(state, error, ids));
      }
    }
  }

  /** The ids of an event about a message, or about a conversation as a whole. Default: the shown one. */
  eventIds(message?: ChatMessage, conversation: Conversation = this.conversation): EventIds {
    return { conversationId: conversation.getSnapshot().id, turnId: message?.turnId, messageId: message?.id };
  }
}

let hasWarned = false;

/** Warns once if no `url` is set and the script does not come from a relay, so the backend's address is a guess. */
function warnIfUrlGuessed({ url, transport, backendUrl }: ConversationHost, scriptUrl: string): void {
  if (url || isServedByRelay(scriptUrl) || hasWarned || (transport && transport !== 'cat' && transport !== 'lovelace'))
    return;
  hasWarned = true;
  console.warn(`<ai-chat> has no url: it looks for its backend at ${backendUrl}, where its code comes from`);
}
