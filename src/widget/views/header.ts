import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';
import { iconView } from './icon.ts';
import { ICONS } from './icons.ts';
import { PANEL_ICONS } from './panel-icons.ts';

export interface HeaderState {
  readonly strings: PanelStrings;
  /** The page's title for the chat. */
  readonly heading: string | undefined;
  readonly subtitle: string | undefined;
  readonly avatar: TemplateResult;
  /** Whether the conversation is empty. The welcome text introduces the assistant then, and the header only has buttons. */
  readonly isEmpty: boolean;
  /** Whether text is scrolled under the header. */
  readonly isScrolled: boolean;
  readonly isMenuOpen: boolean;
  /** @param opener The button. */
  readonly onMenu: (opener: HTMLElement) => void;
  readonly isExpanded: boolean | undefined;
  /** Changes the size of the panel, where there is room for another one. */
  readonly onExpand: (() => void) | undefined;
  readonly onClose: (() => void) | undefined;
  /** The menu or card that floats below the header. */
  readonly overlay: TemplateResult | undefined;
}

/** The header: avatar, name and subtitle, and the buttons for the whole chat. */
export function headerView(state: HeaderState): TemplateResult {
  const { strings, isEmpty, isScrolled, isMenuOpen, isExpanded, onMenu, onExpand, onClose, overlay } = state;
  const { menu, expand, collapse, close } = strings;
  const size = isExpanded ? 'collapse' : 'expand';
  return html`<header class="${isEmpty ? 'empty' : ''} ${isScrolled ? 'scrolled' : ''}" part="header">
    <slot name="header-start"></slot>
    ${isEmpty ? nothing : identityView(state)}
    <div class="tools">
      <slot name="header-end"></slot>
      ${onExpand ? buttonView(strings, { expand, collapse }[size], PANEL_ICONS[size], onExpand) : nothing}
      ${buttonView(strings, menu, PANEL_ICONS.menu, (event) => onMenu(event.currentTarget as HTMLElement), isMenuOpen)}
      ${onClose ? buttonView(strings, close, ICONS.close, onClose) : nothing}
    </div>
    ${overlay}
  </header>`;
}

function identityView({ strings, heading, subtitle, avatar }: HeaderState): TemplateResult {
  const { lang, dir } = strings;
  const name = heading ? html`<bdi>${heading}</bdi>` : html`<bdi lang=${lang} dir=${dir}>${strings.heading}</bdi>`;
  return html`${avatar}
    <div class="title">
      <h2 part="name">${name}</h2>
      ${subtitle ? html`<p part="subtitle"><bdi>${subtitle}</bdi></p>` : nothing}
    </div>`;
}

function buttonView(
  { lang, dir }: PanelStrings,
  label: string,
  path: string,
  onPress: (event: MouseEvent) => void,
  isMenuOpen?: boolean,
): TemplateResult {
  return html`<button
    class="icon-button"
    part="button"
    type="button"
    lang=${lang}
    dir=${dir}
    aria-label=${label}
    title=${label}
    aria-haspopup=${isMenuOpen === undefined ? nothing : 'menu'}
    aria-expanded=${isMenuOpen ?? nothing}
    @click=${onPress}
  >
    ${iconView(path)}
  </button>`;
}
