import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';

export interface PanelFrameState {
  readonly label: string;
  /** The language of the label, unless it is the page's own text. */
  readonly lang: string | undefined;
  readonly content: TemplateResult;
  /** Whether the conversation has no messages. A class, because `:has()` would search the whole conversation after each token. */
  readonly isEmpty: boolean;
  /** `undefined` until the panel is loaded. */
  readonly strings?: PanelStrings;
}

/** The element around the panel: a dialog, where there is one to render it, otherwise a section of the page. */
export function panelFrameView(
  frame: PanelFrameState,
  dialog: { render(frame: PanelFrameState): TemplateResult } | undefined,
  liveRegions?: TemplateResult | typeof nothing,
): TemplateResult {
  return html`${dialog ? dialog.render(frame) : sectionView(frame)}${liveRegions}`;
}

function sectionView({ label, lang, content, isEmpty }: PanelFrameState): TemplateResult {
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

export interface PanelContent {
  readonly aboveFooter: TemplateResult;
  /** Lines above the composer. */
  readonly notes?: TemplateResult;
  readonly composer: TemplateResult;
  readonly belowComposer?: TemplateResult | undefined;
  readonly belowFooter?: TemplateResult;
  /** Whether something covers the conversation. */
  readonly isCovered?: boolean;
}

/** The content of the panel. The composer is the same element before and after the panel is loaded, with its text, focus and selection. */
export function panelContentView(content: PanelContent): TemplateResult {
  const { aboveFooter, notes, composer, belowComposer, belowFooter, isCovered } = content;
  return html`${aboveFooter}
    <div class="footer" ?inert=${isCovered}>
      ${notes}${composer}${belowComposer}
      <slot name="footer"></slot>
    </div>
    ${belowFooter}`;
}
