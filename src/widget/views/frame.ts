import { html, type TemplateResult } from 'lit';

export interface FrameState {
  readonly label: string;
  readonly content: TemplateResult;
}

/** What holds the chat in its place in the page. */
export function frameView({ label, content }: FrameState): TemplateResult {
  return html`<section class="panel" part="panel" tabindex="-1" aria-label=${label}>${content}</section>`;
}
