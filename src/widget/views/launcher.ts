import { html, type TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { LauncherStrings } from '../i18n/strings.ts';

export interface LauncherState {
  readonly strings: LauncherStrings;
  readonly isOpen: boolean;
  /** Whether the panel was opened and is still being loaded. */
  readonly isBusy: boolean;
  readonly hasUnread: boolean;
  readonly onPress: () => void;
  /** Called when the pointer or the focus reaches the launcher, to load the panel early. */
  readonly onIntent: () => void;
}

/** The round button that opens the panel. */
export function launcherView(state: LauncherState): TemplateResult {
  const { strings, isOpen, isBusy, hasUnread, onPress, onIntent } = state;
  const label = isOpen ? strings.close : hasUnread ? strings.openWithUnread : strings.open;
  return html`<button
    class="launcher icon-button fill ${hasUnread ? 'unread' : ''}"
    part="launcher"
    type="button"
    lang=${strings.lang}
    aria-label=${label}
    aria-haspopup="dialog"
    aria-expanded=${isOpen}
    aria-busy=${isBusy}
    @click=${onPress}
    @pointerenter=${onIntent}
    @focus=${onIntent}
  >
    ${isOpen ? icon('close') : html`<slot name="launcher">${icon('chat')}</slot>`}
  </button>`;
}
