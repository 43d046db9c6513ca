import type { PromptSuggestion } from '../../chat/index.ts';
import type { Conversation, PromptExtras } from '../../conversation/conversation.ts';
import type { RenderHost } from '../host.ts';
import { fitComposerToText, replaceText } from '../views/composer.ts';

/** The part of the greatest length from which on the visitor is told how much is used. */
const COUNTED_FROM = 0.8;

/** The text in the composer, and what becomes of it: sent as a prompt, and back if that was not possible. */
export class Draft {
  readonly #host: RenderHost;
  readonly #chat: { readonly conversation: Conversation };
  /** The text that the composer was last fitted to. */
  #measuredText = '';

  constructor(host: RenderHost, chat: { readonly conversation: Conversation }) {
    this.#host = host;
    this.#chat = chat;
  }

  get text(): string {
    return this.#chat.conversation.getSnapshot().draft;
  }

  /** Greatest length of a prompt, if the backend has told it. */
  get #maxLength(): number {
    return this.#chat.conversation.getSnapshot().maxPromptCharacters ?? Infinity;
  }

  get isTooLong(): boolean {
    return this.text.length > this.#maxLength;
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
    if (!this.isTooLong && this.send(this.text)) this.#replace('');
    this.#host.focus();
  }

  /** Sends a prompt of the visitor. If it cannot be handed over, its text goes back to the input. */
  send(text: string, extras?: PromptExtras): boolean {
    const result = this.#chat.conversation.send(text, extras);
    if (result.isAccepted) void result.isSent.then((isSent) => isSent || this.#prepend(text));
    return result.isAccepted;
  }

  /** Sends a suggested prompt, or puts it into the input for the visitor to complete. */
  take({ text, prompt = text, isDraft = false }: PromptSuggestion): void {
    if (isDraft) this.write(prompt);
    else this.send(prompt);
  }

  /** Puts a text before what the visitor has written, and moves the focus there. */
  write(text: string): void {
    // First, because only the text of a focused field can be changed so that the visitor can undo it.
    this.#host.focus();
    this.#prepend(text);
  }

  /** Takes a prompt back into the input: one that has not been sent, or the last one if its answer has failed. */
  withdraw(turnId?: string): void {
    const text = this.#chat.conversation.withdraw(turnId);
    if (text !== undefined) this.#prepend(text);
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
  #replace(text: string): void {
    const textarea = this.#textarea;
    if (textarea) replaceText(textarea, text);
    this.set(text);
  }

  /** Inserts the text of a prompt that was not sent before the current draft. */
  #prepend(text: string): void {
    this.#replace(this.text ? `${text}\n${this.text}` : text);
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('textarea');
  }
}
