import { html, type TemplateResult } from 'lit';

/** Path data of the first chunk's icons, on a grid of 20 by 20. Those of other chunks are in them. */
export const ICONS = {
  chat: 'M10 3.25c4.1 0 7.25 2.75 7.25 6.35S14.1 15.95 10 15.95c-.85 0-1.67-.12-2.43-.34L3.9 17l.75-3.16C3.46 12.7 2.75 11.2 2.75 9.6c0-3.6 3.15-6.35 7.25-6.35Z',
  close: 'm5 5 10 10M15 5 5 15',
} as const;

export type IconName = keyof typeof ICONS;

/** A decorative icon. The control around it has the accessible name. */
export function icon(name: IconName): TemplateResult {
  return iconOf(ICONS[name]);
}

/** A decorative icon with this path data, on a grid of 20 by 20. */
export function iconOf(path: string): TemplateResult {
  return html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d=${path}></path></svg>`;
}
