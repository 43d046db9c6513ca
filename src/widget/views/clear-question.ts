import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Strings } from '../i18n/strings.ts';

/** Asked before a conversation is cleared, which cannot be undone. The focus goes to the answer that does no harm. */
export function clearQuestionView(strings: Strings, onAnswer: (isYes: boolean) => void): TemplateResult {
  return html`<div class="question" part="question" role="group" aria-labelledby="clear-question">
    <p id="clear-question">${strings.clearQuestion}</p>
    <button class="action" part="action" type="button" @click=${() => onAnswer(false)} ${ref(focusWhenThere)}>
      ${strings.clearNo}
    </button>
    <button class="action danger" part="action" type="button" @click=${() => onAnswer(true)}>
      ${strings.clearYes}
    </button>
  </div>`;
}

/** Lit names the button before it has put it into the page, where alone it can have the focus. */
function focusWhenThere(button: Element | undefined): void {
  queueMicrotask(() => (button as HTMLElement | undefined)?.focus());
}
