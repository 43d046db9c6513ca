import { html, nothing, type TemplateResult } from 'lit';
import type { PreviewStrings } from '../i18n/strings.ts';
import { iconView } from './icon.ts';

export interface PreviewState {
  readonly strings: PreviewStrings;
  /** The page's title for the chat; empty for none. */
  readonly heading: string;
  readonly text: string;
  readonly onOpen: () => void;
  readonly onDismiss: () => void;
}

/** The bubble above the closed launcher: a button that opens the panel, and one that removes the bubble. */
export function previewView({ strings, heading, text, onOpen, onDismiss }: PreviewState): TemplateResult {
  const { lang, dismissPreview } = strings;
  return html`<div
    class="preview"
    part="preview"
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && onDismiss()}
  >
    <button class="preview-text" type="button" aria-haspopup="dialog" @click=${onOpen}>
      ${heading ? html`<b><bdi>${heading}</bdi></b>` : nothing}
      <bdi>${text}</bdi>
    </button>
    <button
      class="preview-close icon-button"
      type="button"
      lang=${lang ?? nothing}
      aria-label=${dismissPreview}
      title=${dismissPreview}
      @click=${onDismiss}
    >
      ${iconView('m5 5 10 10M15 5 5 15')}
    </button>
  </div>`;
}
