import { html, type TemplateResult } from 'lit';

export interface FrameState {
  readonly label: string;
  readonly content: TemplateResult;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** What holds the chat in its place in the page. */
export function frameView({ label, content, onKey }: FrameState): TemplateResult {
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
