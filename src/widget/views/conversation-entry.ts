import { html, nothing, type TemplateResult } from 'lit';
import type { ConversationSummary } from '../../conversation/conversation-list.ts';
import { formatTime } from '../i18n/format-time.ts';
import type { Strings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import type { ConversationListState } from './conversation-list-state.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { iconView } from './icon.ts';

/** A conversation of the list: its title and time, which open it, and the buttons that rename and delete it. */
export function entryView(item: ConversationSummary, state: ConversationListState): TemplateResult {
  const { strings, pageLang, openKey, tabKey, renamedKey, actions } = state;
  const { conversations: words, lang, dir } = strings;
  const { key, title, isRunning, isUnread } = item;
  const name = title || words.untitled;
  const tabIndex = key === tabKey ? 0 : -1;
  const mark = isRunning ? words.running : isUnread ? words.unread : undefined;
  if (key === renamedKey) return html`<li data-key=${key}>${nameView(item, state)}</li>`;
  const button = (label: string, icon: string, onPress: (key: string) => void): TemplateResult =>
    html`<button
      class="icon-button"
      part="button"
      type="button"
      dir=${dir}
      tabindex=${tabIndex}
      aria-label=${`${label}: ${name}`}
      title=${label}
      @click=${() => onPress(key)}
    >
      ${iconView(icon)}
    </button>`;
  return html`<li data-key=${key} class=${key === openKey ? 'open' : ''}>
    <button
      class="entry-open"
      part="entry"
      type="button"
      tabindex=${tabIndex}
      aria-current=${key === openKey || nothing}
      aria-keyshortcuts="F2 Delete"
      @click=${() => actions.onOpen(key)}
      @focus=${() => key !== tabKey && actions.onMove(key)}
    >
      <bdi class="entry-title" lang=${title ? pageLang : (lang ?? nothing)}>${name}</bdi>
      <span class="entry-detail" dir=${dir}
        >${mark ? html`<b>${mark}</b> · ` : nothing}${timeText(item.activeAt, strings, pageLang)}</span
      >
    </button>
    ${button(words.rename, FRAME_ICONS.rename, actions.onRename)}${button(words.delete, FRAME_ICONS.clear, actions.onDelete)}
  </li>`;
}

/** The field for another title. Enter and leaving it keep what was written, Escape does not. */
function nameView(
  { key, title }: ConversationSummary,
  { strings, pageLang, actions }: ConversationListState,
): TemplateResult {
  const { conversations: words } = strings;
  return html`<input
    class="entry-name"
    part="search"
    lang=${pageLang}
    dir="auto"
    maxlength="80"
    aria-label=${words.rename}
    .value=${title}
    @keydown=${(event: KeyboardEvent) => {
      if ((event.key !== 'Enter' && event.key !== 'Escape') || isComposing(event)) return;
      event.preventDefault();
      event.stopPropagation();
      actions.onRenamed(key, event.key === 'Enter' ? (event.target as HTMLInputElement).value : undefined);
    }}
    @blur=${(event: FocusEvent) => actions.onRenamed(key, (event.target as HTMLInputElement).value)}
  />`;
}

/** The time of today, otherwise the day. */
function timeText(time: number, { lang }: Strings, pageLang: string): string {
  const [date, now] = [new Date(time), new Date()];
  const isThisYear = date.getFullYear() === now.getFullYear();
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) };
  const isToday = date.toDateString() === now.toDateString();
  return formatTime(date, isToday ? { hour: 'numeric', minute: '2-digit' } : day, pageLang, lang);
}
