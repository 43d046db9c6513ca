import { html, nothing, type TemplateResult } from 'lit';
import { floating, type CloseFloating } from './floating.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { iconView } from './icon.ts';

export interface MenuItem {
  readonly label: string;
  /** Language and direction of the label; without a direction it is that of its text. */
  readonly lang: string | undefined;
  readonly dir?: string | undefined;
  /** Path data. */
  readonly icon?: string;
  /** Whether the item is chosen, in a menu to choose from. */
  readonly isChecked?: boolean;
  /** Whether the item deletes something. A line separates it from those before it. */
  readonly isDangerous?: boolean;
  readonly onSelect: () => void;
}

export interface MenuState {
  /** The accessible name, and its language. */
  readonly label: string;
  readonly lang: string | undefined;
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly onClose: CloseFloating;
}

/** A menu that floats over the panel. The arrow keys, Home, End and the first letters move through its items. */
export function menuView({ label, lang, className, items, onClose }: MenuState): TemplateResult {
  return html`<div
    class="menu ${className}"
    part="menu"
    role="menu"
    lang=${lang ?? nothing}
    aria-label=${label}
    @keydown=${onKey}
    ${floating(onClose)}
  >
    ${items.map((item) => itemView(item, onClose))}
  </div>`;
}

function itemView(
  { label, lang, dir = 'auto', icon, isChecked, isDangerous, onSelect }: MenuItem,
  onClose: CloseFloating,
): TemplateResult {
  const select = (): void => {
    onClose();
    onSelect();
  };
  return html`${isDangerous ? html`<hr />` : nothing}<button
      class="item ${isDangerous ? 'danger' : ''}"
      part="item"
      type="button"
      role=${isChecked === undefined ? 'menuitem' : 'menuitemradio'}
      tabindex="-1"
      lang=${lang ?? nothing}
      aria-checked=${isChecked ?? nothing}
      ?data-focus=${isChecked}
      @click=${select}
    >
      ${icon ? iconView(icon) : nothing}<bdi dir=${dir}>${label}</bdi
      >${isChecked ? iconView(FRAME_ICONS.check) : nothing}
    </button>`;
}

function onKey(event: KeyboardEvent): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.item')];
  const current = items.findIndex((item) => item.matches(':focus'));
  const next = nextIndex(event, items, current);
  if (next === undefined) return;
  event.preventDefault();
  items.at(next)?.focus();
}

function nextIndex({ key }: KeyboardEvent, items: readonly HTMLElement[], current: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % items.length;
    case 'ArrowUp':
      // Before the first item is the last one.
      return Math.max(current, 0) - 1;
    case 'Home':
      return 0;
    case 'End':
      return -1;
    default: {
      // Space presses the item.
      if (key.length > 1 || key === ' ') return undefined;
      const startsWithKey = (item: HTMLElement): boolean =>
        item.textContent.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
      const following = [...items.slice(current + 1), ...items.slice(0, current + 1)].find(startsWithKey);
      return following && items.indexOf(following);
    }
  }
}
