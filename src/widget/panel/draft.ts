import type { Media, PromptSuggestion } from '../../chat/index.ts';
import type { PromptExtras, SendResult } from '../../conversation/conversation.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import { AiChatEvent } from '../events.ts';
import type { RenderHost } from '../host.ts';
import { fitComposerToText, replaceText } from '../views/field-text.ts';
import type { LazyAttachments } from './lazy-attachments.ts';

type RefusalReason = Extract<SendResult, { isAccepted: false }>['reason'];

/** The part of the greatest length from which on the visitor is told how much is used. */
const COUNTED_FROM = 0.8;

/** Adds something to the prompts of the visitor. */
export interface DraftCompanion {
  readonly promptExtras: PromptExtras | undefined;
  /** Called when a prompt has been accepted. */
  onSent(): void;
}

/** The text in the composer, and what becomes of it: sent as a prompt, and back if that was not possible. */
export class Draft {
  readonly #host: RenderHost;
  readonly #chat: Pick<ConversationController, 'conversation' | 'eventIds'>;
  readonly #attachments: LazyAttachments;
  /** The text that the composer was last fitted to. */
  #measuredText = '';
  /** What goes with the visitor's prompts, once its code is loaded. */
  companion: DraftCompanion | undefined;

  constructor(
    host: RenderHost,
    chat: Pick<ConversationController, 'conversation' | 'eventIds'>,
    attachments: LazyAttachments,
  ) {
    this.#host = host;
    this.#chat = chat;
    this.#attachments = attachments;
  }

  get text(): string {
    return this.#chat.conversation.getSnapshot().draft;
  }

  /** Greatest length of a prompt, if the backend has told it. */
  get #maxLength(): number {
    return this.#chat.conversation.getSnapshot().maxPromptCharacters ?? Infinity;
  }

  get isTooLong(): boolean {
    return this.isLongerThanAllowed(this.text);
  }

  isLongerThanAllowed({ length }: string): boolean {
    return length > this.#maxLength;
  }

  /** The length of the text and the greatest one. `undefined` while there is room. */
  get usage(): { readonly length: number; readonly maxLength: number } | undefined {
    const { length } = this.text;
    const maxLength = this.#maxLength;
    return length >= COUNTED_FROM * maxLength ? { length, maxLength } : undefined;
  }

  set(text: string): void {
    this.#chat.conversation.setDraft(text);
    this.#host.requestUpdate();
  }

  /** Sends the text, unless it is too long. The focus goes to the input, for the next one. */
  submit(): void {
    const { current, media } = this.#attachments;
    // With attachments, a text of blanks is none.
    const text = this.text.trim() && this.text;
    if (
      !this.isTooLong &&
      !current?.isBlocked &&
      this.send(text, media.length > 0 ? { media } : undefined) === 'accepted'
    ) {
      this.#attachments.clear();
      this.replace('');
    }
    this.#host.focus();
  }

  /**
   * Sends a prompt of the visitor, or another version of one. If it cannot be handed over, its text and its attachments go to the input.
   * @returns why it is not sent, or `accepted`.
   */
  send(text: string, extras?: PromptExtras, editedId?: string): RefusalReason | 'accepted' {
    const { conversation } = this.#chat;
    const result =
      editedId === undefined
        ? conversation.send(text, { ...this.companion?.promptExtras, ...extras })
        : conversation.edit(editedId, text, extras);
    if (!result.isAccepted) return result.reason;
    if (editedId === undefined) this.companion?.onSent();
    void result.isSent.then((isSent) => isSent || this.prepend(text, extras?.media));
    return 'accepted';
  }

  /** Sends a suggested prompt, or puts it into the input for the visitor to complete, unless the page does something else. */
  take({ text, prompt = text, isDraft = false }: PromptSuggestion): void {
    const event = new AiChatEvent('ai-chat-suggestion', this.#chat.eventIds(), true);
    if (!this.#host.dispatchEvent(Object.assign(event, { text, prompt }))) return;
    if (isDraft) this.write(prompt);
    else this.send(prompt);
  }

  /** Puts a text before what the visitor has written, and moves the focus there. */
  write(text: string): void {
    // First, because only the text of a focused field can be changed so that the visitor can undo it.
    this.#host.focus();
    this.prepend(text);
  }

  /** Takes a prompt back into the input: one that has not been sent, or the last one if its answer has failed. */
  withdraw(turnId?: string): void {
    const { conversation } = this.#chat;
    const { messages } = conversation.getSnapshot();
    const prompts = messages.filter(({ role, state }) => role === 'user' && (turnId ? true : state !== 'queued'));
    const prompt = prompts.findLast((message) => turnId === undefined || message.turnId === turnId);
    const text = conversation.withdraw(turnId);
    if (text !== undefined) this.prepend(text, prompt?.media);
  }

  afterUpdate(): void {
    // Queried only after a change: this runs in every frame of an answer, and the input comes after the whole conversation in the tree.
    const textarea = this.text === this.#measuredText ? null : this.#textarea;
    // In a closed panel it has no height yet.
    if (!textarea?.clientHeight) return;
    fitComposerToText(textarea);
    this.#measuredText = this.text;
  }

  /** Replaces the text so that the visitor can undo it. */
  replace(text: string): void {
    const textarea = this.#textarea;
    if (textarea) replaceText(textarea, text);
    this.set(text);
  }

  /** Inserts a prompt that was not sent before the current draft. */
  prepend(text: string, media?: readonly Media[]): void {
    this.#attachments.restore(media);
    this.replace([text, this.text].filter(Boolean).join('\n'));
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('.composer textarea');
  }
}
