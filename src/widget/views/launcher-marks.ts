import { html, nothing, type TemplateResult } from 'lit';
import { iconView } from './icon.ts';

/** What the launcher shows beside its icon once the panel is loaded: the icon of an open panel, and the number of unread answers. */
export function launcherMarksView(unreadCount: number): TemplateResult {
  const count = unreadCount > 99 ? '99+' : unreadCount;
  return html`${iconView('m5 7.5 5 5 5-5')}${count ? html`<span class="count" part="count">${count}</span>` : nothing}`;
}
