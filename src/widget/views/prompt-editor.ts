import { html, nothing, type TemplateResult } from 'lit';
import type { ActionLabels } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { isSendKey, type SendKey } from '../send-key.ts';
import { fitHeightToText } from './field-text.ts';

export interface PromptEditorState {
  readonly text: string;
  readonly isTooLong: boolean;
  readonly strings: ActionLabels;
  readonly pageLang: string;
  readonly sendKey: SendKey | undefined;
  readonly onInput: (text: string) => void;
  /** Sends what is in the field, unless that is empty or too long. */
  readonly onSend: () => void;
  readonly onCancel: () => void;
}

/** The field in place of a prompt that is being edited. The keys are those of the composer, and Escape cancels. */
export function promptEditorView(state: PromptEditorState): TemplateResult {
  const { text, isTooLong, strings, pageLang, sendKey, onInput, onSend, onCancel } = state;
  const { lang, dir } = strings;
  const canSend = !isTooLong && text.trim() !== '';
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const isSend = isSendKey(event, sendKey);
    if (!isSend && event.key !== 'Escape') return;
    event.preventDefault();
    // Escape would close the chat.
    event.stopPropagation();
    if (isSend) onSend();
    else onCancel();
  };
  return html`<div class="editor" part="editor" lang=${lang}>
    <textarea
      rows="1"
      lang=${pageLang}
      dir="auto"
      enterkeyhint=${sendKey === 'ctrl-enter' ? 'enter' : 'send'}
      aria-label=${strings.editField}
      aria-invalid=${isTooLong ? 'true' : nothing}
      .value=${text}
      @input=${({ target }: Event) => onInput((target as HTMLTextAreaElement).value)}
      @keydown=${onKey}
    ></textarea>
    <div class="editor-buttons">
      ${isTooLong ? html`<p class="hint" role="status" dir=${dir ?? nothing}>${strings.editTooLong}</p>` : nothing}
      <button class="text-button" part="action" type="button" dir=${dir ?? nothing} @click=${onCancel}>
        ${strings.cancelEdit}
      </button>
      <button
        class="text-button fill"
        part="action"
        type="button"
        dir=${dir ?? nothing}
        aria-disabled=${canSend ? nothing : 'true'}
        @click=${onSend}
      >
        ${strings.sendEdit}
      </button>
    </div>
  </div>`;
}

/** Prepares the field when it has appeared: its height, and the focus at the end of its text. */
export function focusEditor(root: ParentNode): boolean {
  const field = editorField(root);
  if (!field) return false;
  fitHeightToText(field);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  return true;
}

function editorField(root: ParentNode): HTMLTextAreaElement | null {
  return root.querySelector('.editor textarea');
}
