import { html, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';
import { icon } from './icons.ts';

/** The button that scrolls to the latest message; shown while the end is out of view. */
export function scrollToLatestView({ lang, dir, jumpToLatest }: PanelStrings, onClick: () => void): TemplateResult {
  return html`<button
    class="icon-button scroll-to-latest"
    part="latest"
    type="button"
    lang=${lang}
    dir=${dir}
    aria-label=${jumpToLatest}
    @click=${onClick}
  >
    ${icon('down')}
  </button>`;
}
