import { html, type TemplateResult } from 'lit';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { LauncherStrings } from '../i18n/strings.ts';
import type { ChunkErrorCode } from '../chunks/lazy-chunk.ts';

/** The panel's code is on its way. */
export function loadingView({ lang, dir, loading }: LauncherStrings): TemplateResult {
  return html`<p class="loading" role="status" lang=${lang} dir=${dir}>${loading}</p>`;
}

/** There is no panel: its code is gone, and a fresh page brings one that fits, or it failed. */
export function loadErrorView(
  { lang, dir, loadFailed: partMissing, crashed: broken = enLauncher.crashed, reload }: LauncherStrings,
  code: ChunkErrorCode,
): TemplateResult {
  return html`<div class="loading" role="alert" lang=${lang} dir=${dir}>
    <p>${code === 'internal' ? broken : partMissing}</p>
    <button class="text-button" type="button" @click=${reloadPage}>${reload}</button>
  </div>`;
}

export function reloadPage(): void {
  location.reload();
}
