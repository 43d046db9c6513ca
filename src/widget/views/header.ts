import { html, nothing, type TemplateResult } from 'lit';
import type { ConnectionState } from '../../chat/index.ts';
import { icon } from './icons.ts';
import type { PanelStrings } from '../i18n/strings.ts';

export interface HeaderState {
  readonly strings: PanelStrings;
  /** The page's title for the chat. */
  readonly heading: string | undefined;
  readonly connection: ConnectionState;
  readonly onClear: (() => void) | undefined;
  /** Changes the size of the panel, where there is room for another one. */
  readonly onExpand: (() => void) | undefined;
  readonly isExpanded: boolean;
  readonly onClose: (() => void) | undefined;
}

/** The header: title, state of the connection, and the buttons for the whole conversation. */
export function headerView(state: HeaderState): TemplateResult {
  const { strings, heading, connection, onClear, onExpand, isExpanded, onClose } = state;
  const { lang, dir } = strings;
  const title = heading ? html`<bdi>${heading}</bdi>` : html`<bdi lang=${lang} dir=${dir}>${strings.heading}</bdi>`;
  return html`<header part="header">
    <slot name="avatar"><span class="avatar icon-button fill" part="avatar">${icon('chat')}</span></slot>
    <div class="title">
      <h2 part="heading">${title}</h2>
      <p class="connection ${connection}" part="status" lang=${lang} dir=${dir}>${strings.connection[connection]}</p>
    </div>
    ${onClear ? buttonView('clear', strings, onClear) : nothing}
    ${onExpand ? buttonView(isExpanded ? 'collapse' : 'expand', strings, onExpand) : nothing}
    ${onClose ? buttonView('close', strings, onClose) : nothing}
  </header>`;
}

function buttonView(
  name: 'clear' | 'expand' | 'collapse' | 'close',
  strings: PanelStrings,
  onPress: () => void,
): TemplateResult {
  const { lang, dir, [name]: label } = strings;
  return html`<button
    class="icon-button"
    part="button"
    type="button"
    lang=${lang}
    dir=${dir}
    aria-label=${label}
    title=${label}
    @click=${onPress}
  >
    ${icon(name)}
  </button>`;
}
