import type { TemplateResult } from 'lit';
import { iconView } from './icon.ts';
import { CHAT_ICON } from './launcher.ts';

/** Path data of the panel's icons, on a grid of 20 by 20. Those of the launcher and of lazy views are with their views. */
export const ICONS = {
  chat: CHAT_ICON,
  expand: 'M11.5 3.5h5v5M11.5 8.5l5-5M8.5 16.5h-5v-5M3.5 16.5l5-5',
  collapse: 'M16.5 8.5h-5v-5M11.5 8.5l5-5M3.5 11.5h5v5M3.5 16.5l5-5',
  close: 'm5 5 10 10M15 5 5 15',
  send: 'M10 16V4M4.75 9.25 10 4l5.25 5.25',
  stop: 'M6 6h8v8H6z',
  clear: 'M3.5 5.5h13M8 5.5V3.7h4v1.8M5.2 5.5l.8 11h8l.8-11M8.5 9v4M11.5 9v4',
  down: 'M10 4v12M4.75 10.75 10 16l5.25-5.25',
} as const;

export type IconName = keyof typeof ICONS;

/** A decorative icon of the panel. */
export function icon(name: IconName): TemplateResult {
  return iconView(ICONS[name]);
}
