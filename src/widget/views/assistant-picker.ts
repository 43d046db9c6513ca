import { html, type TemplateResult } from 'lit';
import type { Assistant } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import type { CloseFloating } from './floating.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { iconView } from './icon.ts';
import { menuView } from './menu.ts';

export interface AssistantPickerState {
  readonly assistants: readonly Assistant[];
  /** The id of the selected one. `undefined` or an unknown one stands for the first. */
  readonly selected: string | undefined;
  readonly isOpen: boolean;
  readonly onSelect: (id: string) => void;
  /** @param opener The button. */
  readonly onToggle: (opener: HTMLElement) => void;
  readonly onClose: CloseFloating;
}

/** The button with the selected assistant, and the menu to choose another one. */
export function assistantPickerView(
  { assistants, selected, isOpen, onSelect, onToggle, onClose }: AssistantPickerState,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const { lang, dir } = strings;
  const current = assistants.find(({ id }) => id === selected) ?? assistants[0];
  const items = assistants.map(({ id, label }) => ({
    label,
    lang: pageLang,
    isChecked: id === current?.id,
    onSelect: () => onSelect(id),
  }));
  return html`<button
      class="assistant-picker"
      part="assistants"
      type="button"
      lang=${lang}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      @click=${(event: MouseEvent) => onToggle(event.currentTarget as HTMLElement)}
    >
      <span class="visually-hidden" dir=${dir}>${strings.assistants}</span>
      <bdi lang=${pageLang}>${current?.label}</bdi>${iconView(FRAME_ICONS.choose)}
    </button>
    ${isOpen ? menuView({ label: strings.assistants, lang, className: 'assistant-menu', items, onClose }) : undefined}`;
}
