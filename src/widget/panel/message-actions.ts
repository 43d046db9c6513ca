import { html, type nothing, type ReactiveController, type TemplateResult } from 'lit';
import { isContinuable } from '../../conversation/conversation.ts';
import { serializeSelection } from '../../markdown/copying/index.ts';
import { copyContent } from '../../markdown/toolbar/copy-content.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import { AiChatEvent } from '../events.ts';
import type { PanelHost } from '../host.ts';
import { enActions } from '../i18n/en-actions.ts';
import type { ActionLabels } from '../i18n/strings.ts';
import { addStyles } from '../styles/add-styles.ts';
import { deleteQuestionView } from '../views/delete-question.ts';
import { feedbackFormView } from '../views/feedback-form.ts';
import { hasActions, messageActionsView, type MessageActs } from '../views/message-actions.ts';
import { messageActionsStyles } from '../views/message-actions.styles.ts';
import type { ActionState, AvailableActions, MessageActionsSource, MessageRow } from '../views/message-row.ts';
import { focusEditor } from '../views/prompt-editor.ts';
import type { Draft } from './draft.ts';
import type { PanelContext } from './panel-context.ts';
import { PromptEditing } from './prompt-editing.ts';
import { ReadAloud } from './read-aloud.ts';

/** What it acts on. */
export interface MessageActionsParts {
  readonly context: PanelContext;
  readonly chat: ConversationController;
  readonly draft: Draft;
}

/** A control by its message and its name. */
interface PendingFocus {
  readonly messageId: string;
  readonly name: string;
  /** When the focus is not moved any more: the visitor may be doing something else. */
  readonly deadline: number;
}

const FOCUS_MS = 2_000;

/** How long the result of an act is shown, and how long it stays in the live region. */
const RESULT_MS = 2_000;

/** What a visitor does with messages: copies them, asks again, edits prompts, and goes through their versions. */
export class MessageActions implements ReactiveController, MessageActs, MessageActionsSource {
  /** What the latest act has led to, for screen readers. Empty most of the time. */
  announcement = '';

  readonly #host: PanelHost;
  readonly #parts: MessageActionsParts;
  readonly #states = new Map<string, ActionState>();
  readonly #readAloud = new ReadAloud((messageId) => {
    this.#setState(messageId, { isRead: this.#readAloud.messageId === messageId || undefined });
  });
  readonly #editing: PromptEditing;
  #cancelResult = (): void => undefined;
  /** The control that gets the focus as soon as it is rendered. */
  #pendingFocus: PendingFocus | undefined;

  constructor(host: PanelHost, parts: MessageActionsParts) {
    this.#host = host;
    this.#parts = parts;
    this.#editing = new PromptEditing({
      getConversation: () => this.#conversation,
      getStrings: () => this.#strings,
      getPageLang: () => parts.context.language.pageLang,
      getSendKey: () => host.sendKey,
      draft: parts.draft,
      onSent: () => host.focus(),
      onCancel: (messageId) => this.#moveFocus(messageId, 'edit'),
      onMoved: () => {
        this.#announce(this.#strings.editKept);
        host.focus();
      },
    });
    addStyles(host, [messageActionsStyles]);
    host.addController(this);
  }

  hostUpdate(): void {
    this.#editing.keep(this.#parts.chat.snapshot);
    if (!this.#parts.context.isVisible) this.#readAloud.stop();
  }

  hostUpdated(): void {
    const pending = this.#pendingFocus;
    if (pending && (performance.now() > pending.deadline || this.#focus(pending))) this.#pendingFocus = undefined;
  }

  hostDisconnected(): void {
    this.#cancelResult();
    this.#readAloud.stop();
  }

  stateOf(messageId: string): ActionState | undefined {
    return this.#states.get(messageId);
  }

  row(
    row: MessageRow,
    { canRate, canReadAloud }: AvailableActions,
    time: TemplateResult | typeof nothing,
  ): TemplateResult | undefined {
    if (!hasActions(row)) return undefined;
    const available = { canRate, canReadAloud: canReadAloud && ReadAloud.isAvailable };
    return html`${messageActionsView(row, this.#strings, this, available, time)}${this.#opened(row)}`;
  }

  continuation({ message, isLast }: MessageRow): { readonly label: string; readonly onPress: () => void } | undefined {
    if (!isLast || !isContinuable(message)) return undefined;
    const { continueAnswer: label, continuePrompt } = this.#strings;
    return { label, onPress: () => void this.#conversation.continueAnswer(message.id, continuePrompt) };
  }

  editor(row: MessageRow): TemplateResult | undefined {
    return this.#editing.view(row);
  }

  copy(row: MessageRow): void {
    const { id } = row.message;
    void this.copyText(row).then((isCopied) => {
      const { copied, copyFailed } = this.#strings;
      if (!isCopied) return this.#showNote(id, copyFailed);
      const event = new AiChatEvent('ai-chat-copy', this.#parts.chat.eventIds(row.message));
      this.#host.dispatchEvent(Object.assign(event, { kind: 'message' }));
      this.#setState(id, { isCopied });
      this.#announce(copied, () => this.#setState(id, { isCopied: undefined }));
    });
  }

  /**
   * Copies a message, without a sign of it: its Markdown, and for programs with rich text what is rendered of it. That HTML is made from the nodes,
   * never from the text. Resolves to whether it is copied; if not, the text is selected.
   */
  copyText({ message, text: { element } }: Pick<MessageRow, 'message' | 'text'>): Promise<boolean> {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { html: richText } = serializeSelection(range);
    return copyContent({ text: message.text, ...(richText && { html: richText }) }, element);
  }

  rate(messageId: string, rating: 'up' | 'down'): void {
    const message = this.#conversation.getSnapshot().messages.find(({ id }) => id === messageId);
    const isWithdrawn = message?.feedback?.rating === rating;
    if (!this.#conversation.setFeedback(messageId, isWithdrawn ? undefined : { rating })) return;
    const opens = rating === 'down' && !isWithdrawn;
    this.#setState(messageId, { open: opens ? 'feedback' : undefined, reasons: undefined, comment: undefined });
    if (opens) this.#moveFocus(messageId, 'comment');
  }

  readAloud({ message, text }: MessageRow): void {
    if (this.#readAloud.messageId === message.id) this.#readAloud.stop();
    else this.#readAloud.start(message.id, text.element, this.#parts.context.language.pageLang);
  }

  askToDelete(messageId: string): void {
    this.#setState(messageId, { open: 'question' });
    this.#moveFocus(messageId, 'keep');
  }

  regenerate(messageId: string): void {
    this.#conversation.regenerate(messageId);
  }

  edit(messageId: string): void {
    this.#editing.begin(messageId);
    this.#moveFocus(messageId, 'editor');
  }

  switchBranch(messageId: string, direction: -1 | 1): void {
    const branch = this.#conversation.getSnapshot().branches.get(messageId);
    const next = branch?.ids[branch.index + direction];
    if (next === undefined) return;
    this.#conversation.selectBranch(next);
    // The switch that gets the focus says which version it is.
    this.#moveFocus(next, direction < 0 ? 'earlier' : 'later');
  }

  /** What a button has opened below the row. */
  #opened({ message, actionState }: MessageRow): TemplateResult | undefined {
    const { open, reasons = [], comment = '' } = actionState ?? {};
    const { id, role } = message;
    const strings = this.#strings;
    const close = (name: string): void => {
      this.#setState(id, { open: undefined, reasons: undefined, comment: undefined });
      this.#moveFocus(id, name);
    };
    if (open === 'feedback')
      return feedbackFormView({
        reasons,
        comment,
        strings,
        pageLang: this.#parts.context.language.pageLang,
        onReason: (reason) => {
          // As it is now: it may have changed since it was rendered last.
          const { reasons: chosen = [] } = this.#states.get(id) ?? {};
          const others = chosen.filter((other) => other !== reason);
          this.#setState(id, { reasons: others.length < chosen.length ? others : [...chosen, reason] });
        },
        onInput: (text) => this.#setState(id, { comment: text }),
        onSend: () => {
          // As it is now: there may be more of it than was rendered last.
          const { comment: written = '', reasons: chosen = [] } = this.#states.get(id) ?? {};
          const isEmpty = !written.trim() && chosen.length === 0;
          const given = { rating: 'down', reasons: chosen, comment: written } as const;
          if (!isEmpty && !this.#conversation.setFeedback(id, given)) return;
          close('bad');
          this.#announce(strings.thanks);
        },
        onClose: () => close('bad'),
      });
    if (open === 'question')
      return deleteQuestionView(
        strings,
        role === 'user',
        () => void this.#delete(id),
        () => close('delete'),
      );
    return undefined;
  }

  async #delete(messageId: string): Promise<void> {
    const { messages } = this.#conversation.getSnapshot();
    const index = messages.findIndex(({ id }) => id === messageId);
    const isDeleted = await this.#conversation.deleteMessage(messageId);
    this.#setState(messageId, { open: undefined });
    if (!isDeleted) {
      this.#showNote(messageId, this.#strings.deleteFailed);
      return this.#moveFocus(messageId, 'delete');
    }
    this.#announce(this.#strings.deleted);
    // The message that has its place, or the one before.
    const left = this.#conversation.getSnapshot().messages;
    const neighbour = left[index] ?? left.at(-1);
    if (neighbour) this.#moveFocus(neighbour.id, 'copy');
    else this.#host.focus();
  }

  /** Shows and announces why an act has failed. */
  #showNote(messageId: string, note: string): void {
    this.#setState(messageId, { note });
    this.#announce(note, () => this.#setState(messageId, { note: undefined }));
  }

  #setState(messageId: string, change: ActionState): void {
    const state = { ...this.#states.get(messageId), ...change };
    if (Object.values(state).some((value) => value !== undefined)) this.#states.set(messageId, state);
    else this.#states.delete(messageId);
    this.#host.requestUpdate();
  }

  /** @param onOver Called when the text is not announced any more. */
  #announce(text: string, onOver?: () => void): void {
    this.#cancelResult();
    this.announcement = text;
    const end = (): void => {
      clearTimeout(timer);
      this.#cancelResult = () => undefined;
      this.announcement = '';
      onOver?.();
      this.#host.requestUpdate();
    };
    const timer = setTimeout(end, RESULT_MS);
    this.#cancelResult = end;
    this.#host.requestUpdate();
  }

  #moveFocus(messageId: string, name: string): void {
    this.#pendingFocus = { messageId, name, deadline: performance.now() + FOCUS_MS };
    this.#host.requestUpdate();
  }

  /** @returns whether the control is there. */
  #focus({ messageId, name }: PendingFocus): boolean {
    const item = this.#host.renderRoot.querySelector(`li[data-id="${CSS.escape(messageId)}"]`);
    if (!item) return false;
    if (name === 'editor') return focusEditor(item);
    const control = item.querySelector<HTMLElement>(`[data-name="${name}"]`);
    control?.focus();
    return control !== null;
  }

  get #conversation(): ConversationController['conversation'] {
    return this.#parts.chat.conversation;
  }

  get #strings(): ActionLabels {
    return this.#parts.context.language.stringsFor(enActions);
  }
}
