import { html, type nothing, type TemplateResult } from 'lit';
import type { FrameStrings } from '../i18n/strings.ts';

export interface FrameState {
  readonly layout: 'inline' | 'launcher';
  readonly label: string;
  readonly content: TemplateResult | typeof nothing;
  readonly onKey: (event: KeyboardEvent) => void;
  /** The browser closed the dialog by itself, as for the back gesture of a phone. */
  readonly onClose: (event: Event) => void;
}

/** What holds the panel: a region of the page, or the launcher's dialog. */
export function frameView({ layout, label, content, onKey, onClose }: FrameState): TemplateResult {
  if (layout === 'inline') {
    return html`<section
      class="panel"
      part="panel"
      tabindex="-1"
      aria-label=${label}
      @keydown=${onKey}
      @keyup=${onKey}
      @keypress=${onKey}
    >
      ${content}
    </section>`;
  }
  return html`<dialog
    class="panel"
    part="panel"
    tabindex="-1"
    aria-label=${label}
    @keydown=${onKey}
    @keyup=${onKey}
    @keypress=${onKey}
    @close=${onClose}
  >
    ${content}
  </dialog>`;
}

/** The panel's code is on its way. */
export function loadingView({ loading }: FrameStrings): TemplateResult {
  return html`<p class="waiting" role="status">${loading}</p>`;
}

/** The panel's code is gone: only a fresh page brings one that fits. */
export function missingView({ partMissing, reload }: FrameStrings): TemplateResult {
  return html`<div class="waiting" role="alert">
    <p>${partMissing}</p>
    <button class="action" type="button" @click=${reloadPage}>${reload}</button>
  </div>`;
}

export function reloadPage(): void {
  location.reload();
}
