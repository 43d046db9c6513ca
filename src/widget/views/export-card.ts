import { html, type TemplateResult } from 'lit';
import type { CopyFormat } from '../../conversation/conversation-copy.ts';
import type { Strings } from '../i18n/strings.ts';
import { floating, type CloseFloating } from './floating.ts';

const FORMATS: readonly CopyFormat[] = ['markdown', 'text', 'json'];

/** The choice of the format in which the open conversation is saved. */
export function exportCardView(
  strings: Strings,
  onExport: (format: CopyFormat) => void,
  onClose: CloseFloating,
): TemplateResult {
  const { lang, dir, conversations: words } = strings;
  return html`<div
    class="card export-card"
    part="question"
    role="dialog"
    lang=${lang}
    aria-labelledby="export-card"
    ${floating(onClose)}
  >
    <p id="export-card" dir=${dir}>${words.export}</p>
    ${FORMATS.map(
      (format) =>
        html`<button
          class="text-button"
          part="action"
          type="button"
          dir=${dir}
          @click=${() => {
            onClose();
            onExport(format);
          }}
        >
          ${words.formats[format]}
        </button>`,
    )}
  </div>`;
}
