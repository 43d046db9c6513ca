import type { TemplateResult } from 'lit';
import type { Conversation, ConversationSnapshot } from '../../conversation/conversation.ts';
import type { ActionLabels } from '../i18n/strings.ts';
import type { SendKey } from '../send-key.ts';
import type { MessageRow } from '../views/message-row.ts';
import { promptEditorView } from '../views/prompt-editor.ts';
import type { Draft } from './draft.ts';

export interface PromptEditingParts {
  readonly getConversation: () => Conversation;
  readonly getStrings: () => ActionLabels;
  readonly getPageLang: () => string;
  readonly getSendKey: () => SendKey | undefined;
  readonly draft: Draft;
  /** Called when another version was sent. */
  readonly onSent: () => void;
  /** Called when the visitor has cancelled, and the prompt is as it was. */
  readonly onCancel: (messageId: string) => void;
  /** Called when the text was moved to the composer, because the prompt cannot be edited any more. */
  readonly onMoved: () => void;
}

/** The editing of a prompt in its place. What the visitor is writing is in the conversation, and lost in no case. */
export class PromptEditing {
  readonly #parts: PromptEditingParts;

  constructor(parts: PromptEditingParts) {
    this.#parts = parts;
  }

  /** The field in place of a prompt. `undefined` unless it is being edited. */
  view({ message, editText }: MessageRow): TemplateResult | undefined {
    if (editText === undefined) return undefined;
    const { draft, getStrings, getPageLang, getSendKey } = this.#parts;
    return promptEditorView({
      text: editText,
      isTooLong: draft.isLongerThanAllowed(editText),
      strings: getStrings(),
      pageLang: getPageLang(),
      sendKey: getSendKey(),
      onInput: (text) => this.#conversation.setEditDraft({ messageId: message.id, text }),
      onSend: () => this.#send(),
      onCancel: () => {
        this.#conversation.setEditDraft(undefined);
        this.#parts.onCancel(message.id);
      },
    });
  }

  /** Begins with the text of the prompt, or goes on. A prompt that was being edited before is left as it was. */
  begin(messageId: string): void {
    const { messages, editDraft } = this.#conversation.getSnapshot();
    const message = messages.find(({ id }) => id === messageId);
    if (message && editDraft?.messageId !== messageId)
      this.#conversation.setEditDraft({ messageId, text: message.text });
  }

  /**
   * The prompt that is being edited may leave the transcript, by an act of another tab or of the page. The field stays at another version of it. If
   * there is none, the text goes to the composer.
   */
  keep({ editDraft, messages, branches, isClearing }: ConversationSnapshot): void {
    if (!editDraft || isClearing) return;
    const { messageId, text } = editDraft;
    if (messages.some(({ id }) => id === messageId)) return;
    const version = messages.find(({ id }) => branches.get(id)?.ids.includes(messageId));
    if (version) this.#conversation.setEditDraft({ messageId: version.id, text });
    else this.#moveToComposer(text);
  }

  /** Sends the text as it is now: there may be more of it than was rendered last. */
  #send(): void {
    const { editDraft, messages } = this.#conversation.getSnapshot();
    if (!editDraft) return;
    const { messageId, text } = editDraft;
    if (text.trim() === '' || this.#parts.draft.isLongerThanAllowed(text)) return;
    // What was sent with the prompt is sent with its other version, too.
    const { media, context, data } = messages.find(({ id }) => id === messageId) ?? {};
    const result = this.#parts.draft.send(text, { media, context, data }, messageId);
    if (result === 'not-editable') return this.#moveToComposer(text);
    // The page has refused it, or the conversation is being cleared: the text stays.
    if (result !== 'accepted') return;
    this.#conversation.setEditDraft(undefined);
    this.#parts.onSent();
  }

  #moveToComposer(text: string): void {
    this.#conversation.setEditDraft(undefined);
    if (text.trim() === '') return;
    this.#parts.draft.prepend(text);
    this.#parts.onMoved();
  }

  get #conversation(): Conversation {
    return this.#parts.getConversation();
  }
}
