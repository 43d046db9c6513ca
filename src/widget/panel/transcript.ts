/**
 * Chunk with everything that a conversation with messages needs but an empty chat does not: the messages, their styles, copying and announcing.
 * Fetched when the visitor is about to write, or for a stored conversation, so that it delays no token.
 * @module
 */
import { html, type TemplateResult } from 'lit';
import { lastStartedMessage } from '../../conversation/conversation.ts';
import type * as Markdown from '../chunks/markdown.ts';
import type { LazyChunk } from '../chunks/lazy-chunk.ts';
import type * as Code from '../chunks/code.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { PanelHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { LazyTextRenderers } from '../rendering/lazy-text-renderers.ts';
import { onCopy } from '../rendering/on-copy.ts';
import type { PageImagePolicy } from '../rendering/page-image-policy.ts';
import { addStyles } from '../styles/add-styles.ts';
import { markdownStyles } from '../styles/markdown.styles.ts';
import type { MessageContext } from '../views/message.ts';
import { MessageList } from '../views/message-list.ts';
import { messageStyles } from '../views/message.styles.ts';
import type { SlowAnswerActions } from '../views/slow-answer.ts';
import type { Draft } from './draft.ts';
import type { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { PanelContext } from './panel-context.ts';
import { statusText } from './status-text.ts';

/** What it shows, and what the buttons of its messages act on. */
export interface TranscriptParts {
  readonly context: PanelContext;
  readonly importCode: () => Promise<typeof Code>;
  readonly chat: ConversationController;
  readonly draft: Draft;
  readonly markdown: Pick<LazyChunk<typeof Markdown>, 'value'>;
  readonly imagePolicy: PageImagePolicy;
  readonly secondaryViews: LazySecondaryViews;
}

/** The messages of the conversation, for the eye and for screen readers. */
export class Transcript {
  readonly #host: PanelHost;
  readonly #parts: TranscriptParts;
  readonly #messageList = new MessageList();
  readonly #textRenderers: LazyTextRenderers;

  constructor(host: PanelHost, parts: TranscriptParts) {
    this.#host = host;
    this.#parts = parts;
    this.#textRenderers = new LazyTextRenderers(host, parts);
    addStyles(host, [messageStyles, ...markdownStyles]);
    host.renderRoot.addEventListener('copy', onCopy);
  }

  /** Renders the messages, and a line below them while an answer takes long. */
  render(): TemplateResult {
    const { chat, secondaryViews } = this.#parts;
    const { snapshot } = chat;
    const { isSlow, connection } = snapshot;
    const last = lastStartedMessage(snapshot);
    const views = isSlow && connection.state !== 'reconnecting' ? secondaryViews.request() : undefined;
    return html`${this.#messageList.render(snapshot, this.#messageContext(), this.#textRenderers.current)}
    ${last && views?.slowAnswer(last, this.#slowAnswerActions)}`;
  }

  /**
   * The conversation's state for screen readers.
   * @param announcedId The id of the answer that is being announced, or an empty text.
   */
  status(announcedId: string): string {
    const { chat, draft, secondaryViews } = this.#parts;
    return statusText({
      snapshot: chat.snapshot,
      strings: this.#strings,
      pageLang: this.#parts.context.language.pageLang,
      secondaryViews,
      announcedId,
      isDraftTooLong: draft.isTooLong,
    });
  }

  /** The text of an answer that has ended for screen readers. Empty for any other id. */
  accessibleText(messageId: string): string {
    return this.#messageList.accessibleText(messageId, this.#strings);
  }

  readonly #slowAnswerActions: SlowAnswerActions = {
    onStop: () => this.#parts.chat.conversation.stop(),
    onLate: () => this.#host.requestUpdate(),
  };

  readonly #onRetry = (): void => this.#parts.chat.conversation.retry();

  readonly #onEdit = (): void => this.#parts.draft.withdraw();

  readonly #onWithdraw = (turnId: string): void => this.#parts.draft.withdraw(turnId);

  #messageContext(): MessageContext {
    const { context, chat, imagePolicy, secondaryViews } = this.#parts;
    const { preservesLineBreaks, assistants } = chat.snapshot;
    return {
      strings: this.#strings,
      pageLang: context.language.pageLang,
      heading: this.#host.heading,
      isImageAllowed: imagePolicy.current,
      preservesLineBreaks,
      canChooseAssistant: assistants.length > 1,
      debug: this.#host.debug,
      secondaryViews,
      onRetry: this.#onRetry,
      onEdit: this.#onEdit,
      onWithdraw: this.#onWithdraw,
    };
  }

  get #strings(): PanelStrings {
    return this.#parts.context.language.stringsFor(enPanel);
  }
}
