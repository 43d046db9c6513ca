import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import { Announcer } from './announcer.ts';
import { ChatController, type ChatListener } from '../controllers/chat.ts';
import type { DialogController } from '../controllers/dialog.ts';
import { LazySecondaryViews } from './lazy-secondary-views.ts';
import { EventIsolationController } from '../controllers/event-isolation.ts';
import { ScrollController } from '../controllers/scroll.ts';
import { TextRenderersController } from '../controllers/text-renderers.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { icon } from '../views/icons.ts';
import { panelStyles } from './panel.styles.ts';
import { PropertyNormalizer } from '../property-normalizer.ts';
import { takeFocus } from './take-focus.ts';
import { composerView, fitHeightToText, replaceText } from '../views/composer.ts';
import { panelFrameView } from '../views/panel-frame.ts';
import { headerView } from '../views/header.ts';
import { hintView, type MessageContext } from '../views/message.ts';
import { MessageList } from '../views/message-list.ts';
import { reloadPage } from '../views/loading.ts';
import { welcomeView } from '../views/welcome.ts';

/** All that lies behind the launcher, in one chunk: the conversation, and how it looks. */
export class Panel implements ReactiveController, ChatListener {
  readonly properties: PropertyNormalizer;
  readonly chat: ChatController;
  readonly takeFocus = takeFocus;
  /** An answer came while the panel was closed. */
  hasUnread = false;

  readonly #host: AiChat;
  readonly #scroll: ScrollController;
  readonly #announcer: Announcer;
  readonly #messageList = new MessageList();
  readonly #secondaryViews: LazySecondaryViews;
  readonly #textRenderers: TextRenderersController;
  /** The code that reads an answer's words out; fetched while the first answer is awaited. */
  #draft = '';
  /** The draft the field's height was last fitted to. */
  #measuredDraft = '';
  #isConfirmingClear = false;
  #focusedElement: Element | null = null;

  constructor(host: AiChat) {
    this.#host = host;
    this.properties = new PropertyNormalizer(host);
    addStyles(host, panelStyles);
    this.#secondaryViews = new LazySecondaryViews(host);
    this.#textRenderers = new TextRenderersController(host);
    this.#announcer = new Announcer(() => host.requestUpdate());
    this.chat = new ChatController(host, this);
    this.#scroll = new ScrollController(host);
    host.addController(new EventIsolationController(host));
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.#host.isVisible) this.hasUnread = false;
    this.#focusedElement = this.#root.activeElement;
  }

  hostUpdated(): void {
    // Looked for only when it has to be: it stands behind the whole conversation, and this is done in every frame of an answer.
    const textarea = this.#draft === this.#measuredDraft ? null : this.#root.querySelector('textarea');
    if (textarea) fitHeightToText(textarea);
    this.#measuredDraft = this.#draft;
    // Whoever used a control that is gone now goes on writing.
    if (this.#focusedElement && !this.#focusedElement.isConnected) this.#host.focus();
    this.#host.toggleState('answering', this.chat.isAnswering);
    this.#host.toggleState('unread', this.hasUnread);
  }

  onPromptAdded(): void {
    void this.#textRenderers.deferredText.load();
    this.#announcer.announce('');
    this.#scroll.scrollToEnd();
  }

  onPromptReturned(text: string): void {
    this.#replaceDraft(this.#draft ? `${text}\n${this.#draft}` : text);
  }

  onAnswerEnd({ state, id }: ChatMessage): void {
    this.hasUnread = !this.#host.isVisible;
    if (state === 'done' || state === 'stopped') this.#announcer.announce(id);
  }

  /** The chat in its frame: the launcher's dialog, or its place in the page. */
  render(dialog: DialogController | undefined): TemplateResult {
    const { heading, layout, isVisible } = this.#host;
    // A modal dialog silences all around it, a closed one all inside.
    const content = html`${this.#content()}${isVisible ? this.#liveRegions() : nothing}`;
    const strings = this.#strings;
    const frame = heading
      ? { label: heading, lang: undefined, content }
      : { label: strings.heading, lang: strings.lang, content };
    return html`${layout === 'launcher' ? dialog?.render(frame) : panelFrameView(frame)}${isVisible ? nothing : this.#liveRegions()}`;
  }

  /** What only screen readers are told: the state when it changes, and a finished answer. In the page before there is a word. */
  #liveRegions(): TemplateResult {
    const strings = this.#strings;
    const answer = this.#messageList.accessibleText(this.#announcer.messageId, this.#accessibleTextOf);
    return html`<p class="visually-hidden" role="status" lang=${strings.lang} dir=${strings.dir}>${this.#statusText}</p>
      <p class="visually-hidden" role="status" lang=${this.#host.language.pageLang} dir="auto">${answer}</p>`;
  }

  readonly #accessibleTextOf = (text: Element): string | undefined => {
    const { deferredText } = this.#textRenderers;
    void deferredText.load();
    return deferredText.errorCode ? text.textContent : deferredText.value?.toAccessibleText(text, this.#strings);
  };

  #content(): TemplateResult {
    const { chat } = this;
    const strings = this.#strings;
    const pageLang = this.#host.language.pageLang;
    const { messages } = chat.conversation;
    return html`${this.#header()} ${this.#clearConfirmation()}
      <div
        class="conversation"
        part="conversation"
        role="group"
        tabindex="0"
        lang=${strings.lang}
        aria-label=${strings.conversation}
      >
        <div class="conversation-content" lang=${pageLang}>
          ${messages.length === 0 ? this.#welcome() : this.#messageList.render(messages, this.#messageContext(), this.#textRenderers.renderers)}
        </div>
      </div>
      <div class="footer">
        ${this.#scroll.isFollowing ? nothing : this.#scrollToLatestButton()} ${this.#blockingError()}
        ${composerView({
          strings,
          pageLang,
          placeholder: this.#host.placeholder,
          draft: this.#draft,
          isAnswering: chat.isAnswering,
          onInput: (draft) => this.#setDraft(draft),
          onSend: this.#onSend,
          onStop: chat.stop,
          onFocus: () => void chat.connect(),
        })}
        ${this.#assistantBar()}
        <slot name="footer"></slot>
      </div>`;
  }

  #header(): TemplateResult {
    const host = this.#host;
    const strings = this.#strings;
    const { connection, conversation } = this.chat;
    return headerView({
      strings,
      heading: host.heading,
      connection: connection.status.state,
      onClear: conversation.messages.length > 0 ? () => this.#setConfirmingClear(true) : undefined,
      onClose: host.layout === 'launcher' ? () => host.hide() : undefined,
    });
  }

  #clearConfirmation(): TemplateResult | undefined {
    const views = this.#isConfirmingClear ? this.#secondaryViews.request() : undefined;
    return views?.clearConfirmation((isConfirmed) => {
      this.#setConfirmingClear(false);
      if (isConfirmed) void this.chat.clear();
    });
  }

  #welcome(): TemplateResult {
    const strings = this.#strings;
    return welcomeView({
      strings,
      pageLang: this.#host.language.pageLang,
      text: this.#host.welcome,
      suggestions: this.#host.suggestions ?? [],
      onSuggestion: (text) => this.chat.send(text),
    });
  }

  #scrollToLatestButton(): TemplateResult {
    const { lang, dir, jumpToLatest } = this.#strings;
    const onClick = () => this.#scroll.scrollToEnd();
    return html`<button
      class="icon-button scroll-to-latest"
      part="latest"
      type="button"
      lang=${lang}
      dir=${dir}
      aria-label=${jumpToLatest}
      @click=${onClick}
    >
      ${icon('down')}
    </button>`;
  }

  /** What keeps the conversation as a whole from going on, unless its last message says so already. */
  #blockingError(): TemplateResult | undefined {
    const error = this.chat.blockingError;
    const views = error ? this.#secondaryViews.request() : undefined;
    if (error && views) return views.error(error, { onRetry: this.chat.reconnect });
    const strings = this.#strings;
    if (!this.#secondaryViews.hasFailed && !this.#textRenderers.hasFailed)
      return this.#delayText ? hintView(strings, this.#delayText) : undefined;
    return error
      ? hintView(strings, strings.genericError, strings.retry, this.chat.reconnect)
      : hintView(strings, strings.loadFailed, strings.reload, reloadPage);
  }

  /** The sentence for an answer that takes long. */
  get #delayText(): string | undefined {
    const { isAnswering, isSlow, connection } = this.chat;
    const { state } = connection.status;
    if (!isAnswering) return undefined;
    if (state === 'reconnecting' || (isSlow && state === 'connecting')) return this.#strings.connection[state];
    return isSlow ? this.#secondaryViews.request()?.strings.stillWorking : undefined;
  }

  #assistantBar(): TemplateResult | undefined {
    const { connection } = this.chat;
    const views = connection.canChooseAssistant || connection.quota ? this.#secondaryViews.request() : undefined;
    return views?.assistantBar(connection, this.#host, this.#host.language.pageLang);
  }

  /** The state in words, from one change to the next the same: every state is said once. */
  get #statusText(): string {
    const { chat } = this;
    const strings = this.#strings;
    const { lastStarted } = chat.conversation;
    const error = lastStarted?.error ?? chat.blockingError;
    if (chat.isAnswering) return this.#delayText || this.#progressText;
    if (error)
      return (
        this.#secondaryViews.request()?.strings.errors[error.code](error, chat.connection.canChooseAssistant) ??
        (this.#secondaryViews.hasFailed ? strings.genericError : '')
      );
    if (lastStarted?.state === 'interrupted') return strings.interrupted;
    // For as long as it is announced, or it would be announced anew whenever another state is over.
    if (lastStarted?.id === this.#announcer.messageId) {
      if (lastStarted.state === 'stopped') return strings.stopped;
      if (lastStarted.truncated) return this.#secondaryViews.request()?.strings.truncated ?? '';
    }
    return chat.connection.status.state === 'reconnecting' ? strings.connection.reconnecting : '';
  }

  /** The progress to announce while an answer is awaited. A tool is named when it is called, not when it returns. */
  get #progressText(): string {
    const { answering, queued } = this.#strings;
    const last = this.chat.conversation.messages.at(-1);
    if (last?.state === 'queued') return queued;
    const tool = last?.tools?.at(-1);
    const toolStrings = tool && this.#secondaryViews.request()?.strings.tool;
    return toolStrings ? toolStrings[tool.state === 'failed' ? 'failed' : 'running'](tool.name) : answering;
  }

  #messageContext(): MessageContext {
    const { chat } = this;
    const { heading } = this.#host;
    return {
      strings: this.#strings,
      pageLang: this.#host.language.pageLang,
      heading,
      isImageAllowed: this.#textRenderers.isImageAllowed,
      preservesLineBreaks: chat.connection.preservesLineBreaks,
      canChooseAssistant: chat.connection.canChooseAssistant,
      secondaryViews: this.#secondaryViews,
      onRetry: chat.retry,
      onEdit: chat.edit,
    };
  }

  readonly #onSend = (): void => {
    if (this.chat.send(this.#draft)) this.#replaceDraft('');
    else this.#host.focus();
  };

  #setConfirmingClear(isConfirming: boolean): void {
    this.#isConfirmingClear = isConfirming;
    this.#host.requestUpdate();
  }

  /** A change that the person did not make, but can undo. */
  #replaceDraft(draft: string): void {
    const textarea = this.#root.querySelector('textarea');
    if (textarea) replaceText(textarea, draft);
    this.#setDraft(draft);
  }

  #setDraft(draft: string): void {
    this.#draft = draft;
    this.#host.requestUpdate();
  }

  get #strings(): PanelStrings {
    return this.#host.language.translation ?? enPanel;
  }

  get #root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }
}
