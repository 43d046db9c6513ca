import { html, nothing, type TemplateResult } from 'lit';

export interface PanelFrameState {
  readonly label: string;
  /** The language of the label, where it is none of the page's words. */
  readonly lang: string | undefined;
  readonly content: TemplateResult;
}

/** What holds the chat in its place in the page. */
export function panelFrameView({ label, lang, content }: PanelFrameState): TemplateResult {
  return html`<section class="panel" part="panel" tabindex="-1" lang=${lang ?? nothing} aria-label=${label}>
    ${content}
  </section>`;
}
