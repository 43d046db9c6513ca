import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import { floating, type CloseFloating } from './floating.ts';
import { icon } from './icons.ts';

/** The circumstances on which the keys depend. */
export interface ShortcutsState {
  /** Whether Escape closes the chat. */
  readonly canClose: boolean;
  /** Whether Enter sends. Otherwise it makes a new line, and Ctrl+Enter sends. */
  readonly sendsOnEnter: boolean;
}

/** A card with the keyboard shortcuts. */
export function shortcutsView(
  strings: Strings,
  { canClose, sendsOnEnter }: ShortcutsState,
  onClose: CloseFloating,
): TemplateResult {
  const { lang, dir, keys, shortcut, shortcuts, dismiss } = strings;
  const rows: (readonly [label: string, ...keys: string[]])[] = [
    ...(sendsOnEnter
      ? ([
          [shortcut.send, keys.enter],
          [shortcut.newLine, keys.shift, keys.enter],
        ] as const)
      : ([
          [shortcut.send, isApple() ? '⌘' : keys.control, keys.enter],
          [shortcut.newLine, keys.enter],
        ] as const)),
    [shortcut.recall, keys.up],
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

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
