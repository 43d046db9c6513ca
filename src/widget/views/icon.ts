import { html, type TemplateResult } from 'lit';

/** A decorative icon from path data on a grid of 20 by 20. The control around it has the accessible name. */
export function iconView(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${path}></path></svg>`;
}
