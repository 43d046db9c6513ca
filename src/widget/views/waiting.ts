import { html, type TemplateResult } from 'lit';
import { enFrame } from '../i18n/en-frame.ts';
import type { FrameStrings } from '../i18n/strings.ts';
import type { LazyFault } from '../lazy.ts';

/** The panel's code is on its way. */
export function loadingView({ lang, dir, loading }: FrameStrings): TemplateResult {
  return html`<p class="waiting" role="status" lang=${lang} dir=${dir}>${loading}</p>`;
}

/** There is no panel: its code is gone, and a fresh page brings one that fits, or it failed. */
export function faultView(
  { lang, dir, partMissing, broken = enFrame.broken, reload }: FrameStrings,
  fault: LazyFault,
): TemplateResult {
  return html`<div class="waiting" role="alert" lang=${lang} dir=${dir}>
    <p>${fault === 'internal' ? broken : partMissing}</p>
    <button class="action" type="button" @click=${reloadPage}>${reload}</button>
  </div>`;
}

export function reloadPage(): void {
  location.reload();
}
