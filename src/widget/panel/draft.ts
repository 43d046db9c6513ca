import type { Conversation } from '../../conversation/conversation.ts';
import type { RenderHost } from '../host.ts';
import { fitHeightToText, replaceText } from '../views/composer.ts';

/** The text in the composer, and the height of the input. */
export class Draft {
  readonly #host: RenderHost;
  readonly #chat: { readonly conversation: Pick<Conversation, 'getSnapshot' | 'setDraft'> };
  /** The text that the input's height was last fitted to. */
  #measuredText = '';

  constructor(host: RenderHost, chat: { readonly conversation: Pick<Conversation, 'getSnapshot' | 'setDraft'> }) {
    this.#host = host;
    this.#chat = chat;
  }

  get text(): string {
    return this.#chat.conversation.getSnapshot().draft;
  }

  set(text: string): void {
    this.#chat.conversation.setDraft(text);
    this.#host.requestUpdate();
  }

  /** Replaces the text so that the visitor can undo it. */
  replace(text: string): void {
    const textarea = this.#textarea;
    if (textarea) replaceText(textarea, text);
    this.set(text);
  }

  /** Inserts the text of a prompt that was not sent before the current draft. */
  prepend(text: string): void {
    this.replace(this.text ? `${text}\n${this.text}` : text);
  }

  afterUpdate(): void {
    // Queried only after a change: this runs in every frame of an answer, and the input comes after the whole conversation in the tree.
    const textarea = this.text === this.#measuredText ? null : this.#textarea;
    if (textarea) fitHeightToText(textarea);
    this.#measuredText = this.text;
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('textarea');
  }
}
