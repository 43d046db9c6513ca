/**
 * Chunk with everything that a conversation with messages needs but an empty chat does not: the messages, their styles, copying and announcing.
 * Fetched when the visitor is about to write, or for a stored conversation, so that it delays no token.
 * @module
 */
import { html, type ReactiveController, type TemplateResult } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import { isPending } from '../../chat/message.ts';
import { lastStartedMessage } from '../../conversation/conversation.ts';
import type * as Markdown from '../chunks/markdown.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type * as Code from '../chunks/code.ts';
import type * as Content from '../chunks/content.ts';
import type * as MessageActionsChunk from '../chunks/message-actions.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { ScrollController } from '../controllers/scroll.ts';
import type { PanelHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { LazyTextRenderers } from '../rendering/lazy-text-renderers.ts';
import { onCopy } from '../rendering/on-copy.ts';
import type { PageImagePolicy } from '../rendering/page-image-policy.ts';
import { reportCopies } from '../rendering/report-copies.ts';
import { addStyles } from '../styles/add-styles.ts';
import { markdownStyles } from '../styles/markdown.styles.ts';
import type { MessageContext } from '../views/message.ts';
import { MessageList } from '../views/message-list.ts';
import { messageStyles } from '../views/message.styles.ts';
import type { SlowAnswerActions } from '../views/slow-answer.ts';
import type { Draft } from './draft.ts';
import type { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { MessageActions } from './message-actions.ts';
import type { PanelContext } from './panel-context.ts';
import { ReadingPlace } from './reading-place.ts';
import { statusText } from './status-text.ts';

/** Sources of its content, and targets of the buttons of its messages. */
export interface TranscriptParts {
  readonly context: PanelContext;
  readonly importCode: () => Promise<typeof Code>;
  readonly importContent: () => Promise<typeof Content>;
  readonly importMessageActions: () => Promise<typeof MessageActionsChunk>;
  readonly chat: ConversationController;
  readonly draft: Draft;
  readonly markdown: Pick<LazyChunk<typeof Markdown>, 'value'>;
  readonly imagePolicy: PageImagePolicy;
  readonly secondaryViews: LazySecondaryViews;
  readonly scroll: ScrollController;
}

/** How long an answer arrives before a screen reader is told that it is still coming. */
const LONG_MS = 10_000;

/** The messages of the conversation, for the eye and for screen readers. */
export class Transcript implements ReactiveController {
  readonly place: ReadingPlace;
  readonly #host: PanelHost;
  readonly #parts: TranscriptParts;
  readonly #messageList = new MessageList();
  /** The turn that is running, and since when. */
  #running: { readonly turnId: string | undefined; readonly since: number } = { turnId: undefined, since: 0 };
  readonly #textRenderers: LazyTextRenderers;
  readonly #content: LazyChunk<typeof Content, typeof Content>;
  /** The suggestions that were announced with their answer. */
  #announcedSuggestions: ChatMessage['suggestions'];
  readonly #actions: LazyChunk<MessageActions, typeof MessageActionsChunk>;

  constructor(host: PanelHost, parts: TranscriptParts) {
    this.#host = host;
    this.#parts = parts;
    this.#textRenderers = new LazyTextRenderers(host, parts);
    this.place = new ReadingPlace(host, parts);
    this.#actions = new LazyChunk(
      () => parts.importMessageActions(),
      (code) => new code.MessageActions(host, parts),
      () => host.requestUpdate(),
    );
    addStyles(host, [messageStyles, ...markdownStyles]);
    host.renderRoot.addEventListener('copy', onCopy);
    reportCopies(host, parts.chat);
    host.renderRoot.addEventListener('load', this.#onLoad, true);
    this.#content = new LazyChunk(
      parts.importContent,
      (code) => code,
      () => {
        addStyles(host, this.#content.value?.contentStyles ?? []);
        host.requestUpdate();
      },
    );
    this.#announcedSuggestions = this.#suggestions;
    host.addController(this);
  }

  /** Whether something that a message needs could not be loaded. */
  get hasFailed(): boolean {
    return this.#content.errorCode !== undefined;
  }

  hostConnected(): void {
    globalThis.addEventListener('beforeprint', this.#onPrint);
    this.#messageList.setConnected(true);
  }

  hostUpdate(): void {
    // An empty conversation has another view.
    if (this.#parts.chat.snapshot.messages.length === 0) this.#messageList.clear();
  }

  hostUpdated(): void {
    this.#messageList.observe(this.#parts.scroll.scroller);
  }

  hostDisconnected(): void {
    globalThis.removeEventListener('beforeprint', this.#onPrint);
    this.#messageList.setConnected(false);
  }

  /** Renders the messages, and a line below them while an answer takes long. */
  render(): TemplateResult {
    const { chat, secondaryViews } = this.#parts;
    const { snapshot } = chat;
    const { isSlow, connection, upload, messages } = snapshot;
    // There is nothing to do with a message before, and no token waits for it.
    if (messages.some((message) => message.role === 'assistant' && !isPending(message))) void this.#actions.load();
    const last = lastStartedMessage(snapshot);
    const views = (isSlow && connection.state !== 'reconnecting') || upload ? secondaryViews.request() : undefined;
    return html`${this.#messageList.render(snapshot, this.#messageContext(), this.#textRenderers.current)}
    ${upload ? views?.upload(upload) : last && views?.slowAnswer(last, this.#slowAnswerActions)} ${this.#followUps()}`;
  }

  /** The prompts that are suggested below the last answer. */
  #followUps(): TemplateResult | undefined {
    const suggestions = this.#suggestions ?? [];
    const { context, draft, secondaryViews } = this.#parts;
    if (suggestions.length === 0) return undefined;
    return secondaryViews
      .request()
      ?.followUps(suggestions, context.language.pageLang, (suggestion) => draft.take(suggestion));
  }

  get #suggestions(): ChatMessage['suggestions'] {
    const last = this.#parts.chat.snapshot.messages.at(-1);
    return last?.role === 'assistant' && !isPending(last) ? last.suggestions : undefined;
  }

  /** A picture of a message can be enlarged once it is there. */
  readonly #onLoad = ({ target }: Event): void => {
    if (!(target instanceof HTMLImageElement) || !target.closest('.text, .media')) return;
    const { secondaryViews } = this.#parts;
    void Promise.all([this.#content.load(), secondaryViews.loadChunk()]).then(([content, views]) => {
      if (views) content?.makeEnlargeable(target, () => secondaryViews.loaded?.strings ?? views.enStrings);
    });
  };

  /**
   * The conversation's state for screen readers.
   * @param announcedId The id of the answer that is being announced, or an empty text.
   */
  status(announcedId: string): string {
    const { chat, draft, secondaryViews } = this.#parts;
    const { runningTurnId: turnId } = chat.snapshot;
    if (turnId !== this.#running.turnId) this.#running = { turnId, since: Date.now() };
    const { announcement } = this.#actions.value ?? {};
    if (announcement) return announcement;
    const status = statusText({
      snapshot: chat.snapshot,
      strings: this.#strings,
      pageLang: this.#parts.context.language.pageLang,
      secondaryViews,
      announcedId,
      isDraftTooLong: draft.isTooLong,
      isLong: Date.now() - this.#running.since > LONG_MS,
    });
    const suggestions = this.#suggestions ?? [];
    // Those that come with an answer are announced with it, those that the page adds later by themselves.
    if (announcedId === chat.snapshot.messages.at(-1)?.id) this.#announcedSuggestions = suggestions;
    if (status || suggestions.length === 0 || suggestions === this.#announcedSuggestions) return status;
    return `${this.#strings.suggestions}: ${suggestions.length}.`;
  }

  /** The text of an answer that has ended for screen readers. Empty for any other id. */
  accessibleText(messageId: string): string {
    return this.#messageList.accessibleText(messageId, this.#strings);
  }

  /** Copies a message. Resolves to whether it is copied. */
  async copyMessage(messageId: string): Promise<boolean> {
    const row = this.#messageList.row(messageId);
    const actions = row && (await this.#actions.load());
    return actions ? actions.copyText(row) : false;
  }

  readonly #slowAnswerActions: SlowAnswerActions = {
    onStop: () => this.#parts.chat.conversation.stop(),
    onLate: () => this.#host.requestUpdate(),
  };

  readonly #onPrint = (): void => this.#messageList.renderAll();

  readonly #onRetry = (): void => this.#parts.chat.conversation.retry();

  readonly #onEdit = (): void => this.#parts.draft.withdraw();

  readonly #onWithdraw = (turnId: string): void => this.#parts.draft.withdraw(turnId);

  /** Sends what the visitor has picked in a part that the page has drawn. */
  readonly #onSend = (text: string, name: string, value: unknown): boolean =>
    this.#parts.draft.send(text, value === undefined ? {} : { data: [{ name, value }] }) === 'accepted';

  readonly #onWrite = (text: string): void => this.#parts.draft.write(text);

  readonly #requestContent = (): typeof Content | undefined => {
    void this.#content.load();
    return this.#content.value;
  };

  #messageContext(): MessageContext {
    const { context, chat, imagePolicy, secondaryViews } = this.#parts;
    const { preservesLineBreaks, assistants, id, capabilities } = chat.snapshot;
    return {
      strings: this.#strings,
      pageLang: context.language.pageLang,
      heading: this.#host.heading,
      isImageAllowed: imagePolicy.current,
      preservesLineBreaks,
      firstNewId: this.place.firstNewId,
      assistants,
      debug: this.#host.debug,
      host: this.#host,
      renderers: this.#host.renderers,
      showsExplanation: this.#host.explanation,
      conversationId: id,
      content: this.#content.value,
      requestContent: this.#requestContent,
      onSend: this.#onSend,
      onWrite: this.#onWrite,
      secondaryViews,
      actions: this.#actions.value,
      canRate: this.#host.feedback ?? capabilities.includes('feedback'),
      canReadAloud: this.#host.readAloud,
      onRetry: this.#onRetry,
      onEdit: this.#onEdit,
      onWithdraw: this.#onWithdraw,
    };
  }

  get #strings(): PanelStrings {
    return this.#parts.context.language.stringsFor(enPanel);
  }
}
