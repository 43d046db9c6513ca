import type { TemplateResult } from 'lit';
import { iconView } from './icon.ts';

/** Path data of the panel's icons, on a grid of 20 by 20. Those of the launcher and of lazy views are with their views. */
export const ICONS = {
  chat: 'M10 3.2c4.1 0 7.3 2.8 7.3 6.4S14.1 16 10 16q-1.3 0-2.4-.4L3.9 17l.8-3.2q-2-1.8-2-4.2c0-3.6 3.2-6.4 7.3-6.4Z',
  expand: 'M11.5 3.5h5v5M16.5 3.5l-5.2 5.2M8.5 16.5h-5v-5M3.5 16.5l5.2-5.2',
  collapse: 'M16.5 8.5h-5v-5M11.5 8.5l5-5M3.5 11.5h5v5M8.5 11.5l-5 5',
  close: 'm5 5 10 10M15 5 5 15',
  send: 'M10 16V4M4.75 9.25 10 4l5.25 5.25',
  stop: 'M7 5h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  clear: 'M3.5 5.5h13M8 5.5V3.75h4V5.5M5.25 5.5l.6 9.1a2 2 0 0 0 2 1.9h4.3a2 2 0 0 0 2-1.9l.6-9.1M8.5 9v4M11.5 9v4',
  down: 'M10 4v12M4.75 10.75 10 16l5.25-5.25',
} as const;

export type IconName = keyof typeof ICONS;

/** A decorative icon of the panel. */
export function icon(name: IconName): TemplateResult {
  return iconView(ICONS[name]);
}
