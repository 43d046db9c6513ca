import type { TemplateResult } from 'lit';
import { iconView } from './icon.ts';
import { CHAT_ICON } from './launcher.ts';

/** Path data of icons that several chunks show, on a grid of 20 by 20. Those of one chunk are in it. */
export const ICONS = {
  chat: CHAT_ICON,
  close: 'm5 5 10 10M15 5 5 15',
} as const;

/** A decorative icon that several chunks show. */
export function icon(name: keyof typeof ICONS): TemplateResult {
  return iconView(ICONS[name]);
}
