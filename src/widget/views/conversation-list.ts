import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Strings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { entryView } from './conversation-entry.ts';
import type { ConversationListActions, ConversationListState } from './conversation-list-state.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { hintView } from './hint.ts';
import { iconView } from './icon.ts';

/** The list of conversations with its search. The arrow keys move through it, F2 renames, Delete deletes, Escape closes. */
export function conversationListView(state: ConversationListState): TemplateResult {
  const { strings, pageLang, items, query, deleted, problem, isLoading, actions } = state;
  const { lang, dir, conversations: words } = strings;
  return html`<div
    class="conversations"
    part="conversations"
    role="dialog"
    lang=${lang}
    aria-label=${words.title}
    @keydown=${(event: KeyboardEvent) => onKey(event, state)}
    @scroll=${(event: Event) => {
      const { scrollTop, scrollHeight, clientHeight } = event.currentTarget as HTMLElement;
      if (scrollHeight - scrollTop - clientHeight < MORE_BELOW_PX) actions.onMore();
    }}
  >
    <div class="conversations-bar">
      ${barButton(words.back, 'back', dir, actions.onClose, 'back')}
      <h3 dir=${dir}>${words.title}</h3>
      ${barButton(words.import, 'import', dir, ({ currentTarget }) =>
        (currentTarget as HTMLElement).parentElement?.querySelector('input')?.click(),
      )}
      <input
        type="file"
        accept="application/json,.json"
        hidden
        @change=${({ target }: Event) => {
          const field = target as HTMLInputElement;
          const [file] = field.files ?? [];
          // The same file can be chosen again.
          field.value = '';
          if (file) actions.onImport(file);
        }}
      />
      ${barButton(words.create, 'create', dir, actions.onCreate, 'new-conversation')}
    </div>
    <input
      class="conversations-search"
      part="search"
      type="search"
      lang=${query ? pageLang : lang}
      dir=${query ? 'auto' : dir}
      aria-label=${words.search}
      placeholder=${words.search}
      .value=${query}
      @input=${(event: InputEvent) => actions.onSearch((event.target as HTMLInputElement).value)}
    />
    <div role="alert">${problem ? hintView(strings, problem) : nothing}</div>
    <ul>
      ${repeat(
        items,
        ({ key }) => key,
        (item) => entryView(item, state),
      )}
    </ul>
    ${items.length === 0 && !isLoading ? hintView(strings, query ? words.noMatch : words.none) : nothing}
    <div class="undo ${deleted ? 'shown' : ''}" role="status" lang=${lang} dir=${dir}>
      ${
        deleted
          ? html`<span>${words.deleted(deleted.title || words.untitled)}</span>
              <button class="text-button" part="action" type="button" dir=${dir} @click=${actions.onUndo}>
                ${words.undo}
              </button>`
          : nothing
      }
    </div>
  </div>`;
}

/** A button in the bar above the list. */
function barButton(
  label: string,
  icon: 'back' | 'import' | 'create',
  dir: Strings['dir'],
  onPress: (event: Event) => void,
  className = '',
): TemplateResult {
  return html`<button
    class="icon-button ${className}"
    part="button"
    type="button"
    dir=${dir}
    aria-label=${label}
    title=${label}
    @click=${onPress}
  >
    ${iconView(FRAME_ICONS[icon])}
  </button>`;
}

/** The distance from the end of the list at which more of it is drawn. */
const MORE_BELOW_PX = 300;

function onKey(event: KeyboardEvent, { query, actions }: ConversationListState): void {
  if (isComposing(event)) return;
  const list = event.currentTarget as HTMLElement;
  const target = event.target as HTMLElement;
  const key = target.closest<HTMLElement>('li')?.dataset['key'];
  const isEditing = target.matches('.entry-name');
  const action = isEditing ? undefined : actionOf(event.key);
  if (event.key === 'Escape' && !isEditing) {
    if (query) actions.onSearch('');
    else actions.onClose();
  } else if (action === 'move' && !event.metaKey && !event.ctrlKey) {
    // In the field, Home and End move the cursor.
    if (target.matches('input') && event.key !== 'ArrowDown') return;
    move(list, event.key, target, actions);
  } else if (action === 'rename' && key !== undefined) actions.onRename(key);
  else if (action === 'delete' && key !== undefined) actions.onDelete(key);
  else return;
  // Neither the panel nor the page has a use for the key.
  event.preventDefault();
  event.stopPropagation();
}

function actionOf(key: string): 'move' | 'rename' | 'delete' | undefined {
  if (/^(Arrow(Up|Down)|Home|End)$/.test(key)) return 'move';
  if (key === 'F2') return 'rename';
  return key === 'Delete' || key === 'Backspace' ? 'delete' : undefined;
}

function move(list: HTMLElement, key: string, target: HTMLElement, { onMore, onMove }: ConversationListActions): void {
  const rows = [...list.querySelectorAll<HTMLElement>('.entry-open')];
  const current = rows.findIndex((row) => row.parentElement?.contains(target));
  const next = key === 'Home' ? 0 : key === 'End' ? rows.length - 1 : current + (key === 'ArrowDown' ? 1 : -1);
  if (next >= rows.length - 1) onMore();
  // Before the first row is the field.
  if (next < 0) return list.querySelector<HTMLElement>('.conversations-search')?.focus();
  const row = rows[Math.min(next, rows.length - 1)];
  row?.focus();
  const rowKey = row?.parentElement?.dataset['key'];
  if (rowKey !== undefined) onMove(rowKey);
}
