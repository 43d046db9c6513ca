import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { ChatMessage } from '../chat/index.ts';
import { addStyles } from './add-styles.ts';
import type { AiChat } from './ai-chat.ts';
import { Announcer } from './controllers/announcer.ts';
import { ChatController, type ChatListener } from './controllers/chat.ts';
import type { DialogController } from './controllers/dialog.ts';
import { ExtrasController } from './controllers/extras.ts';
import { IsolationController } from './controllers/isolation.ts';
import { ScrollController } from './controllers/scroll.ts';
import { TextsController } from './controllers/texts.ts';
import { enPanel } from './i18n/en-panel.ts';
import type { PanelStrings } from './i18n/strings.ts';
import { icon } from './icons.ts';
import { panelStyles } from './panel.styles.ts';
import { Settings } from './settings.ts';
import { takeFocus } from './take-focus.ts';
import { composerView, fitHeight, replaceText } from './views/composer.ts';
import { frameView } from './views/frame.ts';
import { headerView } from './views/header.ts';
import { noteView, type MessageContext } from './views/message.ts';
import { MessageList } from './views/message-list.ts';
import { reloadPage } from './views/waiting.ts';
import { welcomeView } from './views/welcome.ts';

/** All that lies behind the launcher, in one chunk: the conversation, and how it looks. */
export class Panel implements ReactiveController, ChatListener {
  readonly settings: Settings;
  readonly chat: ChatController;
  readonly takeFocus = takeFocus;
  /** An answer came while the panel was closed. */
  hasUnread = false;

  readonly #host: AiChat;
  readonly #scroll: ScrollController;
  readonly #announcer: Announcer;
  readonly #list = new MessageList();
  readonly #extras: ExtrasController;
  readonly #texts: TextsController;
  /** The code that reads an answer's words out; fetched while the first answer is awaited. */
  #draft = '';
  /** The draft the field's height was last fitted to. */
  #fitted = '';
  #isAskingToClear = false;
  #focused: Element | null = null;

  constructor(host: AiChat) {
    this.#host = host;
    this.settings = new Settings(host);
    addStyles(host, panelStyles);
    this.#extras = new ExtrasController(host);
    this.#texts = new TextsController(host);
    this.#announcer = new Announcer(() => host.requestUpdate());
    this.chat = new ChatController(host, this);
    this.#scroll = new ScrollController(host);
    host.addController(new IsolationController(host));
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
    void this.#texts.extras.load();
    this.#announcer.announce('');
    this.#scroll.follow();
  }

  takenBack(text: string): void {
    this.#replaceDraft(this.#draft ? `${text}\n${this.#draft}` : text);
  }

  answered({ state, id }: ChatMessage): void {
    this.hasUnread = !this.#host.isShown;
    if (state === 'done' || state === 'stopped') this.#announcer.announce(id);
  }

  /** The chat in its frame: the launcher's dialog, or its place in the page. */
  render(dialog: DialogController | undefined): TemplateResult {
    const { heading, layout, isShown } = this.#host;
    // A modal dialog silences all around it, a closed one all inside.
    const content = html`${this.#content()}${isShown ? this.#regions() : nothing}`;
    const strings = this.#strings;
    const frame = heading
      ? { label: heading, lang: undefined, content }
      : { label: strings.heading, lang: strings.lang, content };
    return html`${layout === 'launcher' ? dialog?.view(frame) : frameView(frame)}${isShown ? nothing : this.#regions()}`;
  }

  /** What only screen readers are told: the state when it changes, and a finished answer. In the page before there is a word. */
  #regions(): TemplateResult {
    const strings = this.#strings;
    const answer = this.#list.spoken(this.#announcer.answer, this.#wordsOf);
    return html`<p class="hidden" role="status" lang=${strings.lang} dir=${strings.dir}>${this.#state}</p>
      <p class="hidden" role="status" lang=${this.#host.language.page} dir="auto">${answer}</p>`;
  }

  readonly #wordsOf = (text: Element): string | undefined => {
    const { extras } = this.#texts;
    void extras.load();
    return extras.fault ? text.textContent : extras.value?.spokenText(text, this.#strings);
  };

  #content(): TemplateResult {
    const { chat } = this;
    const strings = this.#strings;
    const pageLang = this.#host.language.page;
    const { messages } = chat.conversation;
    return html`${this.#header()} ${this.#clearQuestion()}
      <div
        class="conversation"
        part="conversation"
        role="group"
        tabindex="0"
        lang=${strings.lang}
        aria-label=${strings.conversation}
      >
        <div class="column" lang=${pageLang}>
          ${messages.length === 0 ? this.#welcome() : this.#list.draw(messages, this.#messageContext(), this.#texts.styles)}
        </div>
      </div>
      <div class="foot">
        ${this.#scroll.isFollowing ? nothing : this.#wayBack()} ${this.#hindrance()}
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
      heading: host.heading,
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
      pageLang: this.#host.language.page,
      text: this.#host.welcome,
      suggestions: this.#host.suggestions ?? [],
      onSuggestion: (text) => this.chat.send(text),
    });
  }

  #wayBack(): TemplateResult {
    const { lang, dir, latest } = this.#strings;
    const follow = () => this.#scroll.follow();
    return html`<button
      class="round latest"
      part="latest"
      type="button"
      lang=${lang}
      dir=${dir}
      aria-label=${latest}
      @click=${follow}
    >
      ${icon('down')}
    </button>`;
  }

  /** What keeps the conversation as a whole from going on, unless its last message says so already. */
  #hindrance(): TemplateResult | undefined {
    const error = this.chat.hindrance;
    const extras = error ? this.#extras.want() : undefined;
    if (error && extras) return extras.failure(error, { onRetry: this.chat.reconnect });
    const strings = this.#strings;
    if (!this.#extras.isMissing && !this.#texts.isMissing)
      return this.#wait ? noteView(strings, this.#wait) : undefined;
    return error
      ? noteView(strings, strings.failed, strings.retry, this.chat.reconnect)
      : noteView(strings, strings.partMissing, strings.reload, reloadPage);
  }

  /** The sentence for an answer that takes long. */
  get #wait(): string | undefined {
    const { isAnswering, isSlow, transport } = this.chat;
    const { state } = transport.status;
    if (!isAnswering) return undefined;
    if (state === 'reconnecting' || (isSlow && state === 'connecting')) return this.#strings.connection[state];
    return isSlow ? this.#extras.want()?.strings.stillWorking : undefined;
  }

  #offers(): TemplateResult | undefined {
    const { transport } = this.chat;
    const extras = transport.hasChoice || transport.quota ? this.#extras.want() : undefined;
    return extras?.offers(transport, this.#host, this.#host.language.page);
  }

  /** The state in words, from one change to the next the same: every state is said once. */
  get #state(): string {
    const { chat } = this;
    const strings = this.#strings;
    const { last } = chat.conversation;
    const error = last?.error ?? chat.hindrance;
    if (chat.isAnswering) return this.#wait || this.#progress;
    if (error)
      return (
        this.#extras.want()?.strings.errors[error.code](error, chat.transport.hasChoice) ??
        (this.#extras.isMissing ? strings.failed : '')
      );
    if (last?.state === 'interrupted') return strings.interrupted;
    // For as long as it is announced, or it would be announced anew whenever another state is over.
    if (last?.id === this.#announcer.answer) {
      if (last.state === 'stopped') return strings.stopped;
      if (last.truncated) return this.#extras.want()?.strings.truncated ?? '';
    }
    return chat.transport.status.state === 'reconnecting' ? strings.connection.reconnecting : '';
  }

  /** The progress to announce while an answer is awaited. A tool is named when it is called, not when it returns. */
  get #progress(): string {
    const { answering, queued } = this.#strings;
    const last = this.chat.conversation.messages.at(-1);
    if (last?.state === 'queued') return queued;
    const tool = last?.tools?.at(-1);
    const words = tool && this.#extras.want()?.strings.tool;
    return words ? words[tool.state === 'failed' ? 'failed' : 'running'](tool.name) : answering;
  }

  #messageContext(): MessageContext {
    const { chat } = this;
    const { heading } = this.#host;
    return {
      strings: this.#strings,
      pageLang: this.#host.language.page,
      heading,
      imageOrigins: this.#texts.imageOrigins,
      hasLines: chat.transport.hasLines,
      hasChoice: chat.transport.hasChoice,
      extras: this.#extras,
      onRetry: chat.retry,
      onEdit: chat.edit,
    };
  }

  readonly #onSend = (): void => {
    if (this.chat.send(this.#draft)) this.#replaceDraft('');
    else this.#host.focus();
  };

  #askToClear(isAsking: boolean): void {
    this.#isAskingToClear = isAsking;
    this.#host.requestUpdate();
  }

  /** A change that the person did not make, but can undo. */
  #replaceDraft(draft: string): void {
    const area = this.#root.querySelector('textarea');
    if (area) replaceText(area, draft);
    this.#setDraft(draft);
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
