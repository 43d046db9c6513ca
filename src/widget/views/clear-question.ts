import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';

/** Asked before a conversation is cleared, which cannot be undone. */
export function clearQuestionView(strings: Strings, onAnswer: (isYes: boolean) => void): TemplateResult {
  return html`<div class="question" part="question" role="group" aria-labelledby="clear-question">
    <p id="clear-question">${strings.clearQuestion}</p>
    <button class="action" part="action" type="button" @click=${() => onAnswer(false)}>${strings.clearNo}</button>
    <button class="action danger" part="action" type="button" @click=${() => onAnswer(true)}>
      ${strings.clearYes}
    </button>
  </div>`;
}
