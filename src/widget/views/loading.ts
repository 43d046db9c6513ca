import { html, type TemplateResult } from 'lit';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { LauncherStrings } from '../i18n/strings.ts';
import type { ChunkErrorCode } from '../chunks/lazy-chunk.ts';

/** Shown while the panel is being loaded. */
export function loadingView({ lang, dir, loading }: LauncherStrings): TemplateResult {
  return html`<p class="loading" role="status" lang=${lang} dir=${dir}>${loading}</p>`;
}

/** Shown if the panel could not be loaded or has thrown. Reloading the page fetches a version that fits. */
export function loadErrorView(
  { lang, dir, loadFailed, crashed = enLauncher.crashed, reload }: LauncherStrings,
  code: ChunkErrorCode,
): TemplateResult {
  return html`<div class="loading" role="alert" lang=${lang} dir=${dir}>
    <p>${code === 'internal' ? crashed : loadFailed}</p>
    <button class="text-button" type="button" @click=${reloadPage}>${reload}</button>
  </div>`;
}

export function reloadPage(): void {
  location.reload();
}
