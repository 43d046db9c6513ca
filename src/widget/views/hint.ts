import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';

/** A line about a message or the chat, with a button if `onPress` is given. */
export function hintView(
  { lang, dir }: PanelStrings,
  text: string | undefined,
  label?: string,
  onPress?: () => void,
): TemplateResult {
  return html`<p class="hint" lang=${lang} dir=${dir}>${text}</p>
    ${
      onPress
        ? html`<button class="text-button" part="action" type="button" lang=${lang} dir=${dir} @click=${onPress}>
            ${label}
          </button>`
        : nothing
    }`;
}
