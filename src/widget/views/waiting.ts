import { html, type TemplateResult } from 'lit';
import type { FrameStrings } from '../i18n/strings.ts';

/** The panel's code is on its way. */
export function loadingView({ lang, dir, loading }: FrameStrings): TemplateResult {
  return html`<p class="waiting" role="status" lang=${lang} dir=${dir}>${loading}</p>`;
}

/** The panel's code is gone: only a fresh page brings one that fits. */
export function missingView({ lang, dir, partMissing, reload }: FrameStrings): TemplateResult {
  return html`<div class="waiting" role="alert" lang=${lang} dir=${dir}>
    <p>${partMissing}</p>
    <button class="action" type="button" @click=${reloadPage}>${reload}</button>
  </div>`;
}

export function reloadPage(): void {
  location.reload();
}
