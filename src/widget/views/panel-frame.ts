import { html, nothing, type TemplateResult } from 'lit';

export interface PanelFrameState {
  readonly label: string;
  /** The language of the label, unless it is the page's own text. */
  readonly lang: string | undefined;
  readonly content: TemplateResult;
}

/** The element around an inline chat. */
export function panelFrameView({ label, lang, content }: PanelFrameState): TemplateResult {
  return html`<section class="panel" part="panel" tabindex="-1" lang=${lang ?? nothing} aria-label=${label}>
    ${content}
  </section>`;
}
