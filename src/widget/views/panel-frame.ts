import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';

export interface PanelFrameState {
  readonly label: string;
  /** The language of the label, unless it is the page's own text. */
  readonly lang: string | undefined;
  readonly content: TemplateResult;
  /** Whether the conversation has no messages. A class, because `:has()` would search the whole conversation after each token. */
  readonly isEmpty: boolean;
  readonly strings: PanelStrings;
}

/** The element around a chat without a launcher. */
export function panelFrameView({ label, lang, content, isEmpty }: Omit<PanelFrameState, 'strings'>): TemplateResult {
  return html`<section
    class="panel ${isEmpty ? 'empty' : ''}"
    part="panel"
    tabindex="-1"
    lang=${lang ?? nothing}
    aria-label=${label}
  >
    ${content}
  </section>`;
}
