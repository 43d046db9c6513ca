import type { TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import type { CloseFloating } from './floating.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { menuView, type MenuItem } from './menu.ts';

export interface HeaderMenuActions {
  /** `undefined` where the backend has one conversation. */
  readonly onConversations: (() => void) | undefined;
  /** The same, and while the conversation is new. */
  readonly onCreate: (() => void) | undefined;
  /** `undefined` while there is nothing to save. */
  readonly onExport: (() => void) | undefined;
  readonly onShortcuts: () => void;
  /** `undefined` while there is nothing to clear. */
  readonly onClear: (() => void) | undefined;
  readonly onClose: CloseFloating;
}

/** The menu of the header: what can be done with the whole conversation. */
export function headerMenuView(strings: Strings, actions: HeaderMenuActions): TemplateResult {
  const { onConversations, onCreate, onExport, onShortcuts, onClear, onClose } = actions;
  const { lang, dir, conversations } = strings;
  const items: MenuItem[] = [];
  const add = (label: string, icon: string, onSelect: (() => void) | undefined, isDangerous = false): void => {
    if (onSelect) items.push({ label, lang, dir, icon, isDangerous, onSelect });
  };
  add(conversations.create, FRAME_ICONS.create, onCreate);
  add(conversations.title, FRAME_ICONS.conversations, onConversations);
  add(conversations.export, FRAME_ICONS.export, onExport);
  add(strings.shortcuts, FRAME_ICONS.keyboard, onShortcuts);
  add(strings.clear, FRAME_ICONS.clear, onClear, true);
  return menuView({ label: strings.menu, lang, className: 'header-menu', items, onClose });
}
