import { html, nothing, type TemplateResult } from 'lit';
import { iconView } from './icon.ts';
import type { LauncherStrings } from '../i18n/strings.ts';

/** Path data of the icon of a chat. */
export const CHAT_ICON =
  'M10 3.2c4.1 0 7.3 2.8 7.3 6.4S14.1 16 10 16q-1.3 0-2.4-.4L3.9 17l.8-3.2q-2-1.8-2-4.2c0-3.6 3.2-6.4 7.3-6.4Z';

export interface LauncherState {
  readonly strings: LauncherStrings;
  /** The page's name for the launcher, shown beside its icon. Empty for none. */
  readonly label: string;
  readonly isOpen: boolean;
  /** Whether the panel was opened and is still being loaded. */
  readonly isBusy: boolean;
  /** Additions of the panel to the icon. `undefined` while there is no panel. */
  readonly marks: TemplateResult | undefined;
  /** Follows the launcher's name while answers are unread. */
  readonly unreadLabel: string;
  readonly onPress: () => void;
  /** Called when the pointer or the focus reaches the launcher, to load the panel early. */
  readonly onIntent: () => void;
}

/** The button that opens the panel and closes it. Its name stays the same; `aria-expanded` says which of the two it does. */
export function launcherView(state: LauncherState): TemplateResult {
  const { strings, label, isOpen, isBusy, marks, unreadLabel, onPress, onIntent } = state;
  return html`<button
    class="launcher icon-button fill ${label && 'labelled'}"
    part="launcher"
    type="button"
    lang=${label ? nothing : strings.lang}
    aria-label=${(label || strings.heading) + unreadLabel}
    aria-haspopup="dialog"
    aria-expanded=${isOpen}
    aria-controls=${marks ? 'panel' : nothing}
    aria-busy=${isBusy}
    @click=${onPress}
    @pointerenter=${onIntent}
    @focus=${onIntent}
  >
    <slot name="launcher">${iconView(CHAT_ICON)}</slot>${marks}${label}
  </button>`;
}
