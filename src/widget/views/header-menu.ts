import type { TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import type { CloseFloating } from './floating.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { menuView, type MenuItem } from './menu.ts';

export interface HeaderMenuActions {
  readonly onShortcuts: () => void;
  /** `undefined` while there is nothing to clear. */
  readonly onClear: (() => void) | undefined;
  readonly onClose: CloseFloating;
}

/** The menu of the header: what can be done with the whole conversation. */
export function headerMenuView(strings: Strings, { onShortcuts, onClear, onClose }: HeaderMenuActions): TemplateResult {
  const { lang, dir } = strings;
  const items: MenuItem[] = [
    { label: strings.shortcuts, lang, dir, icon: FRAME_ICONS.keyboard, onSelect: onShortcuts },
  ];
  if (onClear)
    items.push({ label: strings.clear, lang, dir, icon: FRAME_ICONS.clear, isDangerous: true, onSelect: onClear });
  return menuView({ label: strings.menu, lang, className: 'header-menu', items, onClose });
}
