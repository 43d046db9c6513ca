import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { ChatMessage } from '../chat/index.ts';
import { addStyles } from './add-styles.ts';
import type { AiChat } from './ai-chat.ts';
import { Announcer } from './controllers/announcer.ts';
import { ChatController, type ChatListener } from './controllers/chat.ts';
import type { DialogController } from './controllers/dialog.ts';
import { ExtrasController } from './controllers/extras.ts';
import { ScrollController } from './controllers/scroll.ts';
import { TextsController } from './controllers/texts.ts';
import { enPanel } from './i18n/en-panel.ts';
import type { PanelStrings } from './i18n/strings.ts';
import { icon } from './icons.ts';
import { isComposing } from './is-composing.ts';
import { panelStyles } from './panel.styles.ts';
import { composerView, fitHeight } from './views/composer.ts';
import { frameView } from './views/frame.ts';
import { headerView } from './views/header.ts';
import { noteView, type MessageContext } from './views/message.ts';
import { MessageList } from './views/message-list.ts';
import { reloadPage } from './views/waiting.ts';
import { welcomeView } from './views/welcome.ts';

/** All that lies behind the launcher, in one chunk: the conversation, and how it looks. */
export class Panel implements ReactiveController, ChatListener {
  readonly chat: ChatController;
  /** An answer came while the panel was closed. */
  hasUnread = false;

  readonly #host: AiChat;
  readonly #scroll: ScrollController;
  readonly #announcer: Announcer;
  readonly #list = new MessageList();
  readonly #extras: ExtrasController;
  readonly #texts: TextsController;
  #draft = '';
  /** The draft the field's height was last fitted to. */
  #fitted = '';
  #isAskingToClear = false;
  #focused: Element | null = null;

  constructor(host: AiChat) {
    this.#host = host;
    addStyles(host, panelStyles);
    this.#extras = new ExtrasController(host);
    this.#texts = new TextsController(host);
    this.#announcer = new Announcer(() => host.requestUpdate());
    this.chat = new ChatController(host, this);
    this.#scroll = new ScrollController(host);
    for (const type of ['keydown', 'keypress', 'keyup'] as const) host.addEventListener(type, this.#onKey);
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.#host.isShown) this.hasUnread = false;
    this.#focused = this.#root.activeElement;
  }

  hostUpdated(): void {
    // Looked for only when it has to be: it stands behind the whole conversation, and this is done in every frame of an answer.
    const area = this.#draft === this.#fitted ? null : this.#root.querySelector('textarea');
    if (area) fitHeight(area);
    this.#fitted = this.#draft;
    // Whoever used a control that is gone now goes on writing.
    if (this.#focused && !this.#focused.isConnected) this.#host.focus();
    this.#host.toggleState('answering', this.chat.isAnswering);
    this.#host.toggleState('unread', this.hasUnread);
  }

  sent(): void {
    this.#announcer.announce('');
    this.#scroll.follow();
  }

  takenBack(text: string): void {
    this.#draft = this.#draft ? `${text}\n${this.#draft}` : text;
  }

  answered({ state, id }: ChatMessage): void {
    this.hasUnread = !this.#host.isShown;
    if (state === 'done') this.#announcer.announce(id);
  }

  /** The chat in its frame: the launcher's dialog, or its place in the page. */
  render(dialog: DialogController | undefined): TemplateResult {
    const { heading, layout, isShown } = this.#host;
    // A modal dialog silences all around it, a closed one all inside.
    const content = html`${this.#content()}${isShown ? this.#regions() : nothing}`;
    const frame = { label: heading || this.#strings.heading, content };
    return html`${layout === 'launcher' ? dialog?.view(frame) : frameView(frame)}${isShown ? nothing : this.#regions()}`;
  }

  /** What only screen readers are told: the state when it changes, and a finished answer. In the page before there is a word. */
  #regions(): TemplateResult {
    return html`<p class="hidden" role="status">${this.#state}</p>
      <p class="hidden" role="status">${this.#list.spoken(this.#announcer.answer)}</p>`;
  }

  #content(): TemplateResult {
    const { chat } = this;
    const strings = this.#strings;
    const { messages } = chat.conversation;
    return html`${this.#header()} ${this.#clearQuestion()}
      <div class="conversation" part="conversation" role="group" tabindex="0" aria-label=${strings.conversation}>
        <div class="column">
          ${messages.length === 0 ? this.#welcome() : this.#list.draw(messages, this.#messageContext(), this.#texts.styles)}
        </div>
      </div>
      <div class="foot">
        ${this.#scroll.isFollowing ? nothing : this.#wayBack()} ${this.#hindrance()}
        ${composerView({
          strings,
          placeholder: this.#host.placeholder || strings.placeholder,
          draft: this.#draft,
          isAnswering: chat.isAnswering,
          onInput: (draft) => this.#setDraft(draft),
          onSend: this.#onSend,
          onStop: chat.stop,
          onFocus: () => void chat.connect(),
        })}
        ${this.#offers()}
        <slot name="footer"></slot>
      </div>`;
  }

  #header(): TemplateResult {
    const host = this.#host;
    const strings = this.#strings;
    const { transport, conversation } = this.chat;
    return headerView({
      strings,
      heading: host.heading || strings.heading,
      connection: transport.status.state,
      onClear: conversation.messages.length > 0 ? () => this.#askToClear(true) : undefined,
      onClose: host.layout === 'launcher' ? () => host.hide() : undefined,
    });
  }

  #clearQuestion(): TemplateResult | undefined {
    const extras = this.#isAskingToClear ? this.#extras.want() : undefined;
    return extras?.clearQuestion((isYes) => {
      this.#askToClear(false);
      if (isYes) void this.chat.clear();
    });
  }

  #welcome(): TemplateResult {
    const strings = this.#strings;
    return welcomeView({
      strings,
      text: this.#host.welcome || strings.welcome,
      suggestions: this.#host.suggestions ?? [],
      onSuggestion: (text) => this.chat.send(text),
    });
  }

  #wayBack(): TemplateResult {
    const { latest } = this.#strings;
    const follow = () => this.#scroll.follow();
    return html`<button class="round latest" part="latest" type="button" aria-label=${latest} @click=${follow}>
      ${icon('down')}
    </button>`;
  }

  /** What keeps the conversation as a whole from going on, unless its last message says so already. */
  #hindrance(): TemplateResult | undefined {
    const error = this.chat.hindrance;
    const extras = error ? this.#extras.want() : undefined;
    if (error && extras) return extras.failure(error, { onRetry: this.chat.reconnect });
    if (!this.#extras.isMissing && !this.#texts.isMissing) return undefined;
    const { failed, retry, partMissing, reload } = this.#strings;
    return error ? noteView(failed, retry, this.chat.reconnect) : noteView(partMissing, reload, reloadPage);
  }

  #offers(): TemplateResult | undefined {
    const { transport } = this.chat;
    const extras = transport.hasChoice || transport.quota ? this.#extras.want() : undefined;
    return extras?.offers(transport, this.#host);
  }

  /** The state in words, from one change to the next the same: every state is said once. */
  get #state(): string {
    const { chat } = this;
    const strings = this.#strings;
    const last = chat.conversation.messages.at(-1);
    const error = last?.error ?? chat.hindrance;
    if (chat.isAnswering) return strings.answering;
    if (error)
      return (
        this.#extras.want()?.strings.errors[error.code](error, chat.transport.hasChoice) ??
        (this.#extras.isMissing ? strings.failed : '')
      );
    if (last?.state === 'interrupted') return strings.interrupted;
    return chat.transport.status.state === 'reconnecting' ? strings.connection.reconnecting : '';
  }

  #messageContext(): MessageContext {
    const { chat } = this;
    const { heading } = this.#host;
    return {
      strings: this.#strings,
      assistantName: heading || this.#strings.assistant,
      imageOrigins: this.#texts.imageOrigins,
      hasLines: chat.transport.hasLines,
      hasChoice: chat.transport.hasChoice,
      extras: this.#extras,
      onRetry: chat.retry,
      onEdit: chat.edit,
    };
  }

  /** Keys pressed in here are meant for here: no shortcut of the page may take them. Ways out and the browser's own go on. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const host = this.#host;
    const isEscape = event.key === 'Escape';
    if (isEscape && event.type === 'keydown' && host.layout === 'launcher' && host.open && !isComposing(event)) {
      event.preventDefault();
      event.stopPropagation();
      host.hide();
    }
    if (!isEscape && event.key !== 'Tab' && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  };

  readonly #onSend = (): void => {
    if (this.chat.send(this.#draft)) this.#setDraft('');
    else this.#host.focus();
  };

  #askToClear(isAsking: boolean): void {
    this.#isAskingToClear = isAsking;
    this.#host.requestUpdate();
  }

  #setDraft(draft: string): void {
    this.#draft = draft;
    this.#host.requestUpdate();
  }

  get #strings(): PanelStrings {
    return this.#host.language.loaded ?? enPanel;
  }

  get #root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }
}
