import { html, type TemplateResult } from 'lit';

/** Path data of the icons, on a grid of 24 by 24. */
export const ICONS = {
  chat: 'M21 12a8.5 8.5 0 0 1-12.3 7.6L3.5 21l1.4-5.2A8.5 8.5 0 1 1 21 12z',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  clear: 'M4 7h16M6 7l1 13h10l1-13M9 7V4h6v3M10 11v5M14 11v5',
  down: 'M12 5v14M6 13l6 6 6-6',
} as const;

export type IconName = keyof typeof ICONS;

/** A decorative icon. The control around it has the accessible name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[name]}></path></svg>`;
}
