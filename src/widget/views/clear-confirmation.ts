import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import { floating, type CloseFloating } from './floating.ts';

/** The confirmation before a conversation is cleared: a card with the focus on the button that cancels. */
export function clearConfirmationView(strings: Strings, onConfirm: () => void, onClose: CloseFloating): TemplateResult {
  const { lang, dir } = strings;
  return html`<div
    class="card clear-confirmation"
    part="question"
    role="alertdialog"
    lang=${lang}
    aria-labelledby="clear-confirmation"
    ${floating(onClose)}
  >
    <p id="clear-confirmation" dir=${dir}>${strings.clearConfirmation}</p>
    <button class="text-button danger" part="action" type="button" dir=${dir} @click=${onConfirm}>
      ${strings.confirmClear}
    </button>
    <button class="text-button" part="action" type="button" dir=${dir} data-focus @click=${() => onClose()}>
      ${strings.cancelClear}
    </button>
  </div>`;
}
