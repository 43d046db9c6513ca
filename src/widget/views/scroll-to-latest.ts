import { html, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';
import { iconView } from './icon.ts';
import { PANEL_ICONS } from './panel-icons.ts';

/** The button that scrolls to the latest message; shown while the end is out of view. */
export function scrollToLatestView(
  { lang, dir, latest, jumpToLatest }: PanelStrings,
  onClick: () => void,
): TemplateResult {
  return html`<button
    class="text-button scroll-to-latest"
    part="latest"
    type="button"
    lang=${lang}
    dir=${dir}
    aria-label=${jumpToLatest}
    @click=${onClick}
  >
    ${iconView(PANEL_ICONS.down)}${latest}
  </button>`;
}
