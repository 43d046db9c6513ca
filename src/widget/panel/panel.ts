import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { errorInfo, type ErrorCode } from '../../chat/error.ts';
import type { Conversation, ConversationEvent } from '../../conversation/conversation.ts';
import type { ConversationList } from '../../conversation/conversation-list.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import { PANEL_CHUNK_LOADERS, type PanelChunkLoaders } from '../chunks/panel-chunk-loaders.ts';
import { EARLY_STYLES } from '../early-chat.ts';
import { addStyles } from '../styles/add-styles.ts';
import { panelTokensStyles } from '../styles/panel-tokens.styles.ts';
import { ConversationController } from '../controllers/conversation.ts';
import type { DialogController } from '../controllers/dialog.ts';
import { EventIsolationController } from '../controllers/event-isolation.ts';
import { ScrollController } from '../controllers/scroll.ts';
import { AiChatErrorEvent, AiChatEvent } from '../events.ts';
import type { PanelHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type * as Markdown from '../chunks/markdown.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { PropertyNormalizer } from '../property-normalizer.ts';
import { PageImagePolicy } from '../rendering/page-image-policy.ts';
import { conversationStyles } from '../views/conversation.styles.ts';
import { headerStyles } from '../views/header.styles.ts';
import { hintView } from '../views/hint.ts';
import { reloadPage } from '../views/loading.ts';
import { panelContentView, panelFrameView } from '../views/panel-frame.ts';
import { scrollToLatestView } from '../views/scroll-to-latest.ts';
import { welcomeStyles } from '../views/welcome.styles.ts';
import { Announcer } from './announcer.ts';
import { Continuation } from './continuation.ts';
import { Draft } from './draft.ts';
import { FocusRepair } from './focus-repair.ts';
import { LazyAttachments } from './lazy-attachments.ts';
import { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { PanelContext } from './panel-context.ts';
import { PanelChrome } from './panel-chrome.ts';
import { isOffline } from './is-offline.ts';
import type * as ConversationListChunk from '../chunks/conversation-list.ts';
import type { ConversationListPanel } from './conversation-list-panel.ts';
import type * as TranscriptChunk from './transcript.ts';
import type { Transcript } from './transcript.ts';

/** Composes everything behind the launcher: the conversation, its views, and their state. */
export class Panel implements ReactiveController {
  readonly properties: PropertyNormalizer;
  readonly chat: ConversationController;
  /** Answers that arrived while the panel was closed. */
  unreadCount = 0;
  #reportedUnread = 0;

  /** Whether the visitor has made the launcher's panel large. */
  #isExpanded = false;

  /** Follows the launcher's name. */
  get unreadLabel(): string {
    return this.unreadCount > 0 ? `, ${this.#strings.newMessages(this.unreadCount)}` : '';
  }

  readonly #host: PanelHost;
  readonly #context: PanelContext;
  readonly #scroll: ScrollController;
  readonly #announcer: Announcer;
  readonly #attachments: LazyAttachments;
  readonly #draft: Draft;
  readonly #chrome: PanelChrome;
  readonly #focusRepair: FocusRepair;
  readonly #secondaryViews: LazySecondaryViews;
  readonly #markdown: LazyChunk<typeof Markdown, typeof Markdown>;
  readonly #transcript: LazyChunk<Transcript, typeof TranscriptChunk>;
  readonly #lists: LazyChunk<ConversationListPanel, typeof ConversationListChunk>;
  /** The conversation that was rendered last. */
  #shown: Conversation;

  constructor(host: PanelHost, context: PanelContext, givenLoaders: Partial<PanelChunkLoaders>) {
    this.#host = host;
    this.#context = context;
    this.properties = new PropertyNormalizer(host);
    addStyles(host, [...EARLY_STYLES, panelTokensStyles, headerStyles, conversationStyles, welcomeStyles]);
    const chunkLoaders = { ...PANEL_CHUNK_LOADERS, ...givenLoaders };
    this.#secondaryViews = new LazySecondaryViews(host, context.language, () => chunkLoaders.importSecondaryViews());
    this.#announcer = new Announcer(() => host.requestUpdate());
    this.#focusRepair = new FocusRepair(() => host.focus());
    this.chat = new ConversationController(host, context, (event, isShown) => this.#onEvent(event, isShown));
    const { chat } = this;
    this.#shown = chat.conversation;
    this.#attachments = new LazyAttachments(host, {
      context,
      chat,
      importAttachments: () => chunkLoaders.importAttachments(),
    });
    this.#draft = new Draft(host, chat, this.#attachments);
    this.#scroll = new ScrollController(host, {
      get position() {
        return chat.snapshot.scroll;
      },
      onScroll: (position) => chat.conversation.setScroll(position),
    });
    this.#markdown = new LazyChunk(
      () => chunkLoaders.importMarkdown(),
      (code) => code,
      this.#onSettled,
    );
    this.#lists = new LazyChunk(
      () => chunkLoaders.importConversationList(),
      (code) => new code.ConversationListPanel(host, parts, code.createConversationList),
      this.#onSettled,
    );
    const parts = {
      context,
      lists: this.#lists,
      chat,
      draft: this.#draft,
      attachments: this.#attachments,
      markdown: this.#markdown,
      importCode: () => chunkLoaders.importCode(),
      importContent: () => chunkLoaders.importContent(),
      importComposerExtras: () => chunkLoaders.importComposerExtras(),
      importMessageActions: () => chunkLoaders.importMessageActions(),
      imagePolicy: new PageImagePolicy(host),
      scroll: this.#scroll,
      secondaryViews: this.#secondaryViews,
    };
    this.#transcript = new LazyChunk(
      () => chunkLoaders.importTranscript(),
      (code) => new code.Transcript(host, parts),
      this.#onSettled,
    );
    this.#chrome = new PanelChrome(host, parts);
    host.addController(new EventIsolationController(host, context));
    host.addController(new Continuation(host, chat));
    host.addController(this);
  }

  /** Resolves to the list of all conversations, or to `undefined` if its code could not be loaded. */
  async conversations(): Promise<ConversationList | undefined> {
    return (await this.#lists.load())?.list;
  }

  /** Copies a message. Resolves to whether it is copied. */
  async copyMessage(messageId: string): Promise<boolean> {
    const transcript = await this.#transcript.load();
    return (await transcript?.copyMessage(messageId)) ?? false;
  }

  hostConnected(): void {
    this.#takeEarlyInput();
  }

  hostUpdate(): void {
    if (this.#shown !== this.chat.conversation) {
      this.#shown = this.chat.conversation;
      this.#scroll.reset();
      this.#transcript.value?.place.onConversation();
      this.#announcer.announce('');
    }
    if (this.#context.isVisible) this.unreadCount = 0;
    void this.#markdown.load();
    const { connection, messages, draft } = this.chat.snapshot;
    // A visitor who is about to write connects the conversation, and so does a stored one. Transports without a connection stay idle.
    if (connection.state !== 'idle' || messages.length > 0 || draft) void this.#transcript.load();
    this.#focusRepair.beforeUpdate(this.#host.renderRoot as ShadowRoot);
  }

  hostDisconnected(): void {
    this.#announcer.announce('');
  }

  hostUpdated(): void {
    this.#draft.afterUpdate();
    this.#focusRepair.afterUpdate();
    this.#context.toggleState('answering', this.chat.snapshot.runningTurnId !== undefined);
    this.#context.toggleState('expanded', this.#isExpanded);
    this.#context.toggleState('unread', this.unreadCount > 0);
    this.#reportUnread();
  }

  #reportUnread(): void {
    const count = this.unreadCount;
    if (count === this.#reportedUnread) return;
    this.#reportedUnread = count;
    this.#host.dispatchEvent(Object.assign(new AiChatEvent('ai-chat-unread', this.chat.eventIds()), { count }));
  }

  /** A chunk without which the chat works, but shows that something is missing. */
  readonly #onSettled = (code?: ErrorCode): void => {
    if (code) this.#host.dispatchEvent(new AiChatErrorEvent(errorInfo(code), this.chat.eventIds()));
    this.#host.requestUpdate();
  };

  /**
   * Renders the panel.
   * @param dialog The launcher's dialog around it. `undefined` for a chat without a launcher.
   */
  render(dialog: DialogController | undefined): TemplateResult {
    const host = this.#host;
    const { heading } = host;
    const { isVisible } = this.#context;
    this.#isExpanded = isVisible && dialog?.isExpanded === true;
    const strings = this.#strings;
    const name = heading ? { label: heading, lang: undefined } : { label: strings.heading, lang: strings.lang };
    const isEmpty = this.chat.snapshot.messages.length === 0;
    const frame = { ...name, content: this.#content(dialog), isEmpty, strings };
    // Screen readers ignore everything outside a modal dialog, and everything inside a closed one.
    return panelFrameView(frame, dialog, isVisible ? nothing : this.#liveRegions());
  }

  /** Goes on with what the visitor did before the panel was there. */
  #takeEarlyInput(): void {
    const { prompts, draft } = this.#context.takeEarlyInput();
    const refused = prompts.filter((prompt) => this.#draft.send(prompt) !== 'accepted');
    const text = [...refused, draft].filter(Boolean).join('\n');
    if (text) this.#draft.set(text);
    const focused = (this.#host.renderRoot as ShadowRoot).activeElement;
    if (text || focused?.matches('textarea')) void this.chat.conversation.connect();
  }

  #onEvent(event: ConversationEvent, isShown: boolean): void {
    if (event.type === 'prompt') {
      if (!isShown) return;
      // Without a connection, what says so could not be fetched any more.
      this.#secondaryViews.prefetch();
      void this.#transcript.load().then((transcript) => transcript?.place.onPrompt(event.message.id));
      this.#announcer.announce('');
      this.#scroll.scrollToEnd();
    } else if (event.type !== 'status' && event.message?.role === 'assistant') {
      if (!this.#context.isVisible) this.unreadCount += 1;
      if (!isShown) return;
      const { id } = event.message;
      void this.#transcript.load().then((transcript) => transcript?.place.onAnswer(id));
      this.#announcer.announce(id);
    }
  }

  /**
   * The live regions: one for the state, one for an answer that has ended. They exist before their first text, because new regions are not
   * announced. Of a closed panel only the number of unread answers is announced, as on its launcher; each region is a stop for a reader of the page.
   */
  #liveRegions(): TemplateResult {
    const strings = this.#strings;
    const { isVisible } = this.#context;
    const { value: transcript, errorCode } = this.#transcript;
    const { messageId } = this.#announcer;
    const { unreadLabel } = this;
    const state = transcript?.status(messageId) ?? (errorCode ? strings.loadFailed : '');
    const status = isVisible ? state : unreadLabel && strings.heading + unreadLabel;
    const answer = isVisible ? transcript?.accessibleText(messageId) : '';
    return html`<p class="visually-hidden" role="status" lang=${strings.lang} dir=${strings.dir}>${status}</p>
      ${isVisible ? html`<p class="visually-hidden" role="status" lang=${this.#pageLang} dir="auto">${answer}</p>` : nothing}`;
  }

  #content(dialog: DialogController | undefined): TemplateResult {
    const strings = this.#strings;
    const { messages, isDeletedElsewhere } = this.chat.snapshot;
    const { value: list } = this.#lists;
    const isCovered = list?.isOpen ?? false;
    const deleted = isDeletedElsewhere ? this.#secondaryViews.request()?.strings.conversations.deletedElsewhere : '';
    return panelContentView({
      isCovered,
      aboveFooter: html`${this.#chrome.header(dialog, this.#scroll.isScrolled)} ${this.#connectionStrip()}
        <div
          class="conversation"
          part="conversation"
          role="group"
          tabindex="0"
          ?inert=${isCovered}
          lang=${strings.lang}
          aria-label=${strings.conversation}
        >
          <div class="conversation-content" lang=${this.#pageLang}>
            ${messages.length === 0 ? this.#chrome.welcome() : this.#transcript.value?.render()}
          </div>
        </div>
        ${this.#attachments.current?.renderDropZone()}`,
      notes: html`${deleted ? hintView(strings, deleted) : nothing}
      ${this.#scroll.isFollowing || !this.#scroll.hasMoreBelow ? nothing : scrollToLatestView(strings, () => this.#scroll.scrollToEnd())}
      ${this.#loadError()}`,
      composer: this.#chrome.composer(),
      belowComposer: this.#chrome.quota(),
      belowFooter: html`${list?.render()}${this.#context.isVisible ? this.#liveRegions() : nothing}`,
    });
  }

  /** Says what is wrong with the connection. Nothing while it works. */
  #connectionStrip(): TemplateResult | undefined {
    const { snapshot } = this.chat;
    const { connection, error } = snapshot;
    const state = {
      isOffline: isOffline(snapshot),
      connection,
      error,
      debug: this.#host.debug,
      onRetry: this.#onReconnect,
    };
    const hasProblem = state.isOffline || error || connection.state === 'reconnecting';
    return hasProblem ? this.#secondaryViews.request()?.connectionStrip(state) : undefined;
  }

  /** The hint that a chunk could not be loaded, and with it the strings of an error. */
  #loadError(): TemplateResult | undefined {
    const strings = this.#strings;
    if (
      !this.#secondaryViews.hasFailed &&
      !this.#markdown.errorCode &&
      !this.#transcript.errorCode &&
      !this.#transcript.value?.hasFailed
    )
      return undefined;
    if (this.chat.snapshot.error && this.#secondaryViews.loaded) return undefined;
    return this.chat.snapshot.error
      ? hintView(strings, strings.genericError, strings.retry, this.#onReconnect)
      : hintView(strings, strings.loadFailed, strings.reload, reloadPage);
  }

  readonly #onReconnect = (): void => void this.chat.conversation.reconnect();

  get #strings(): PanelStrings {
    return this.#context.language.stringsFor(enPanel);
  }

  get #pageLang(): string {
    return this.#context.language.pageLang;
  }
}
