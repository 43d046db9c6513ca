import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { ConversationEvent } from '../../conversation/conversation.ts';
import { addStyles } from '../styles/add-styles.ts';
import { panelTokensStyles } from '../styles/panel-tokens.styles.ts';
import { ConversationController } from '../controllers/conversation.ts';
import type { DialogController } from '../controllers/dialog.ts';
import { EventIsolationController } from '../controllers/event-isolation.ts';
import { ScrollController } from '../controllers/scroll.ts';
import type { PanelHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { PropertyNormalizer } from '../property-normalizer.ts';
import { TextRenderersController } from '../rendering/text-renderers.ts';
import { composerStyles } from '../views/composer.styles.ts';
import { composerView } from '../views/composer.ts';
import { headerStyles } from '../views/header.styles.ts';
import { headerView } from '../views/header.ts';
import { reloadPage } from '../views/loading.ts';
import { hintView, type MessageContext } from '../views/message.ts';
import { MessageList } from '../views/message-list.ts';
import { messageStyles } from '../views/message.styles.ts';
import { panelFrameStyles } from '../views/panel-frame.styles.ts';
import { panelFrameView } from '../views/panel-frame.ts';
import { scrollToLatestView } from '../views/scroll-to-latest.ts';
import { welcomeStyles } from '../views/welcome.styles.ts';
import { welcomeView } from '../views/welcome.ts';
import { Announcer } from './announcer.ts';
import { Draft } from './draft.ts';
import { FocusRepair, takeFocus } from './focus.ts';
import { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { PanelContext } from './panel-context.ts';
import { delayText, statusText, type StatusInput } from './status-text.ts';

/** Composes everything behind the launcher: the conversation, its views, and their state. */
export class Panel implements ReactiveController {
  readonly properties: PropertyNormalizer;
  readonly chat: ConversationController;
  readonly takeFocus = takeFocus;
  /** An answer arrived while the panel was closed. */
  hasUnread = false;

  readonly #host: PanelHost;
  readonly #context: PanelContext;
  readonly #scroll: ScrollController;
  readonly #announcer: Announcer;
  readonly #draft: Draft;
  readonly #focusRepair: FocusRepair;
  readonly #messageList = new MessageList();
  readonly #secondaryViews: LazySecondaryViews;
  readonly #textRenderers: TextRenderersController;
  #isConfirmingClear = false;

  constructor(host: PanelHost, context: PanelContext) {
    this.#host = host;
    this.#context = context;
    this.properties = new PropertyNormalizer(host);
    addStyles(host, [panelTokensStyles, panelFrameStyles, headerStyles, messageStyles, welcomeStyles, composerStyles]);
    this.#secondaryViews = new LazySecondaryViews(host, context);
    this.#textRenderers = new TextRenderersController(host, context);
    this.#announcer = new Announcer(() => host.requestUpdate());
    this.#focusRepair = new FocusRepair(() => host.focus());
    this.chat = new ConversationController(host, context, (event) => this.#onEvent(event));
    const { chat } = this;
    this.#draft = new Draft(host, chat);
    this.#scroll = new ScrollController(host, {
      get position() {
        return chat.snapshot.scroll;
      },
      onScroll: (position) => chat.conversation.setScroll(position),
    });
    host.addController(new EventIsolationController(host, context));
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.#context.isVisible) this.hasUnread = false;
    // A visitor who is about to write connects the conversation, and so does a stored one.
    if (this.chat.snapshot.connection.state !== 'idle') this.#textRenderers.loadDeferred();
    this.#focusRepair.beforeUpdate(this.#host.renderRoot as ShadowRoot);
  }

  hostDisconnected(): void {
    this.#announcer.announce('');
  }

  hostUpdated(): void {
    this.#draft.afterUpdate();
    this.#focusRepair.afterUpdate();
    this.#context.toggleState('answering', this.chat.snapshot.runningTurnId !== undefined);
    this.#context.toggleState('unread', this.hasUnread);
  }

  /** Renders the panel into the launcher's dialog, or in its place in the page. */
  render(dialog: DialogController | undefined): TemplateResult {
    const { heading, layout } = this.#host;
    const { isVisible } = this.#context;
    // Screen readers ignore everything outside a modal dialog, and everything inside a closed one.
    const content = html`${this.#content()}${isVisible ? this.#liveRegions() : nothing}`;
    const strings = this.#strings;
    const frame = heading
      ? { label: heading, lang: undefined, content }
      : { label: strings.heading, lang: strings.lang, content };
    return html`${layout === 'launcher' ? dialog?.render(frame) : panelFrameView(frame)}${isVisible ? nothing : this.#liveRegions()}`;
  }

  #onEvent(event: ConversationEvent): void {
    if (event.type === 'prompt') {
      this.#textRenderers.loadDeferred();
      this.#announcer.announce('');
      this.#scroll.scrollToEnd();
    } else if (event.type !== 'status' && event.message) {
      const { id, state } = event.message;
      this.hasUnread = !this.#context.isVisible;
      if (state === 'done' || state === 'stopped') this.#announcer.announce(id);
    }
  }

  /** The live regions: one for the state, one for a complete answer. They exist before their first text, because new regions are not announced. */
  #liveRegions(): TemplateResult {
    const strings = this.#strings;
    const status = statusText(this.#statusInput);
    const answer = this.#messageList.accessibleText(this.#announcer.messageId, (text) =>
      this.#textRenderers.accessibleTextOf(text, strings),
    );
    return html`<p class="visually-hidden" role="status" lang=${strings.lang} dir=${strings.dir}>${status}</p>
      <p class="visually-hidden" role="status" lang=${this.#pageLang} dir="auto">${answer}</p>`;
  }

  #content(): TemplateResult {
    const strings = this.#strings;
    const { messages } = this.chat.snapshot;
    return html`${this.#header()} ${this.#clearConfirmation()}
      <div
        class="conversation"
        part="conversation"
        role="group"
        tabindex="0"
        lang=${strings.lang}
        aria-label=${strings.conversation}
      >
        <div class="conversation-content" lang=${this.#pageLang}>
          ${messages.length === 0 ? this.#welcome() : this.#messageList.render(this.chat.snapshot, this.#messageContext(), this.#textRenderers.renderers)}
        </div>
      </div>
      <div class="footer">
        ${this.#scroll.isFollowing ? nothing : scrollToLatestView(strings, () => this.#scroll.scrollToEnd())}
        ${this.#blockingError()} ${this.#composer()} ${this.#assistantBar()}
        <slot name="footer"></slot>
      </div>`;
  }

  #header(): TemplateResult {
    const host = this.#host;
    const { connection, messages } = this.chat.snapshot;
    return headerView({
      strings: this.#strings,
      heading: host.heading,
      connection: connection.state,
      onClear: messages.length > 0 ? () => this.#setConfirmingClear(true) : undefined,
      onClose: host.layout === 'launcher' ? () => host.hide() : undefined,
    });
  }

  #clearConfirmation(): TemplateResult | undefined {
    const views = this.#isConfirmingClear ? this.#secondaryViews.request() : undefined;
    return views?.clearConfirmation((isConfirmed) => {
      this.#setConfirmingClear(false);
      if (isConfirmed) void this.chat.conversation.clear();
    });
  }

  #setConfirmingClear(isConfirming: boolean): void {
    this.#isConfirmingClear = isConfirming;
    this.#host.requestUpdate();
  }

  #welcome(): TemplateResult {
    return welcomeView({
      strings: this.#strings,
      pageLang: this.#pageLang,
      text: this.#host.welcome,
      suggestions: this.#host.suggestions ?? [],
      onSuggestion: (text) => this.#send(text),
    });
  }

  #composer(): TemplateResult {
    const { conversation, snapshot } = this.chat;
    return composerView({
      strings: this.#strings,
      pageLang: this.#pageLang,
      placeholder: this.#host.placeholder,
      draft: this.#draft.text,
      isAnswering: snapshot.runningTurnId !== undefined,
      onInput: (text) => this.#draft.set(text),
      onSend: this.#onSend,
      onStop: () => conversation.stop(),
      onFocus: () => void conversation.connect(),
    });
  }

  readonly #onSend = (): void => {
    if (this.#send(this.#draft.text)) this.#draft.replace('');
    else this.#host.focus();
  };

  /** Sends a prompt of the visitor. If it cannot be handed over, its text goes back to the input. */
  #send(text: string): boolean {
    const result = this.chat.conversation.send(text);
    if (result.isAccepted) void result.isSent.then((isSent) => isSent || this.#draft.prepend(text));
    return result.isAccepted;
  }

  readonly #onEdit = (): void => this.#onWithdraw();

  readonly #onWithdraw = (turnId?: string): void => {
    const text = this.chat.conversation.withdraw(turnId);
    if (text !== undefined) this.#draft.prepend(text);
  };

  readonly #onRetry = (): void => this.chat.conversation.retry();

  readonly #onReconnect = (): void => void this.chat.conversation.reconnect();

  /** The error that blocks the conversation, or the failure of a chunk, or the hint that an answer takes long. */
  #blockingError(): TemplateResult | undefined {
    const { error } = this.chat.snapshot;
    const views = error ? this.#secondaryViews.request() : undefined;
    if (error && views) return views.error(error, { onRetry: this.#onReconnect });
    const strings = this.#strings;
    if (!this.#secondaryViews.hasFailed && !this.#textRenderers.hasFailed) {
      const delay = delayText(this.#statusInput);
      return delay ? hintView(strings, delay) : undefined;
    }
    return error
      ? hintView(strings, strings.genericError, strings.retry, this.#onReconnect)
      : hintView(strings, strings.loadFailed, strings.reload, reloadPage);
  }

  #assistantBar(): TemplateResult | undefined {
    const { assistants, quota } = this.chat.snapshot;
    const views = assistants.length > 1 || quota ? this.#secondaryViews.request() : undefined;
    return views?.assistantBar(this.chat.snapshot, this.#host, this.#pageLang);
  }

  #messageContext(): MessageContext {
    const { snapshot } = this.chat;
    return {
      strings: this.#strings,
      pageLang: this.#pageLang,
      heading: this.#host.heading,
      isImageAllowed: this.#textRenderers.isImageAllowed,
      preservesLineBreaks: snapshot.preservesLineBreaks,
      canChooseAssistant: snapshot.assistants.length > 1,
      secondaryViews: this.#secondaryViews,
      onRetry: this.#onRetry,
      onEdit: this.#onEdit,
      onWithdraw: this.#onWithdraw,
    };
  }

  get #statusInput(): StatusInput {
    return {
      snapshot: this.chat.snapshot,
      strings: this.#strings,
      secondaryViews: this.#secondaryViews,
      announcedId: this.#announcer.messageId,
    };
  }

  get #strings(): PanelStrings {
    return this.#context.language.stringsFor(enPanel);
  }

  get #pageLang(): string {
    return this.#context.language.pageLang;
  }
}
