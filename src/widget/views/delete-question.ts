import { html, nothing, type TemplateResult } from 'lit';
import type { ActionLabels } from '../i18n/strings.ts';

/** The question before a message is deleted, below it. Escape is "no". */
export function deleteQuestionView(
  strings: ActionLabels,
  isPrompt: boolean,
  onConfirm: () => void,
  onClose: () => void,
): TemplateResult {
  const { lang, dir } = strings;
  const question = isPrompt ? strings.deletePromptQuestion : strings.deleteAnswerQuestion;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return html`<div
    class="act-form"
    part="question"
    role="alertdialog"
    lang=${lang}
    aria-label=${question}
    @keydown=${onKey}
  >
    <p dir=${dir ?? nothing}>${question}</p>
    <div class="editor-buttons">
      <button class="text-button" part="action" type="button" dir=${dir ?? nothing} data-name="keep" @click=${onClose}>
        ${strings.keepMessage}
      </button>
      <button class="text-button danger" part="action" type="button" dir=${dir ?? nothing} @click=${onConfirm}>
        ${strings.confirmDelete}
      </button>
    </div>
  </div>`;
}
