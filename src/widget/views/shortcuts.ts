import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import { floating, type CloseFloating } from './floating.ts';
import { icon } from './icons.ts';

/**
 * A card with the keyboard shortcuts.
 * @param canClose Whether Escape closes the chat.
 */
export function shortcutsView(strings: Strings, canClose: boolean, onClose: CloseFloating): TemplateResult {
  const { lang, dir, keys, shortcut, shortcuts, dismiss } = strings;
  const rows: (readonly [label: string, ...keys: string[]])[] = [
    [shortcut.send, keys.enter],
    [shortcut.newLine, keys.shift, keys.enter],
    ...(canClose ? [[shortcut.close, keys.escape] as const] : []),
    [shortcut.list, '?'],
  ];
  return html`<div
    class="card shortcuts"
    part="shortcuts"
    role="dialog"
    lang=${lang}
    aria-labelledby="shortcuts"
    aria-describedby="shortcut-list"
    ${floating(onClose)}
  >
    <h3 id="shortcuts" dir=${dir}>${shortcuts}</h3>
    <button
      class="icon-button"
      part="button"
      type="button"
      aria-label=${dismiss}
      title=${dismiss}
      @click=${() => onClose()}
    >
      ${icon('close')}
    </button>
    <dl id="shortcut-list" dir=${dir}>
      ${rows.map(
        ([label, ...pressed]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${pressed.map((key) => html`<kbd>${key}</kbd> `)}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}
