import { html, nothing, type TemplateResult } from 'lit';
import type { PreviewStrings } from '../i18n/strings.ts';
import { iconView } from './icon.ts';

export interface PreviewState {
  readonly strings: PreviewStrings;
  /** The page's title for the chat; empty for none. */
  readonly heading: string;
  /** Address of the assistant's image, if it may be loaded. */
  readonly image: string | undefined;
  /** The page's text. `undefined`: an invitation to go on with the conversation. */
  readonly text: string | undefined;
  readonly onOpen: () => void;
  readonly onDismiss: () => void;
}

/** The bubble above the closed launcher: a button that opens the panel, and one that removes the bubble. */
export function previewView(state: PreviewState): TemplateResult {
  const { strings, heading, image, onOpen, onDismiss } = state;
  const { lang, dismissPreview } = strings;
  const initial = /[\p{L}\p{N}]/u.exec(heading)?.[0];
  const avatar = initial || image;
  return html`<div
    class="preview"
    part="preview"
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && onDismiss()}
  >
    <button class="preview-text" type="button" aria-haspopup="dialog" @click=${onOpen}>
      <slot name="avatar">
        ${
          avatar
            ? html`<span class="preview-avatar fill" part="avatar" aria-hidden="true"
                >${initial}${image ? html`<img src=${image} alt="" />` : nothing}</span
              >`
            : nothing
        }
      </slot>
      <span>${heading ? html`<b><bdi>${heading}</bdi></b>` : nothing} ${textView(state)}</span>
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

/** The text of the bubble for screen readers. The element is there before the bubble, because a new one is not announced. */
export function previewStatusView(state: PreviewState | undefined): TemplateResult {
  return html`<p class="preview-status" role="status">
    ${state ? html`${state.heading && html`<bdi>${state.heading}</bdi>: `}${textView(state)}` : nothing}
  </p>`;
}

function textView({ strings: { lang, dir, continueChat }, text }: PreviewState): TemplateResult {
  return text === undefined
    ? html`<bdi lang=${lang ?? nothing} dir=${dir ?? nothing}>${continueChat}</bdi>`
    : html`<bdi>${text}</bdi>`;
}
