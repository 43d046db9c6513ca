import { html, nothing, type TemplateResult } from 'lit';
import type { ConnectionState } from '../../chat/index.ts';
import { icon } from '../icons.ts';
import type { PanelStrings } from '../i18n/strings.ts';

export interface HeaderState {
  readonly strings: PanelStrings;
  readonly heading: string;
  readonly connection: ConnectionState;
  readonly onClear: (() => void) | undefined;
  readonly onClose: (() => void) | undefined;
}

/** Who one talks to, how the connection stands, and what can be done with the conversation as a whole. */
export function headerView({ strings, heading, connection, onClear, onClose }: HeaderState): TemplateResult {
  return html`<header part="header">
    <slot name="avatar"><span class="avatar round filled" part="avatar">${icon('chat')}</span></slot>
    <div class="title">
      <h2 part="heading"><bdi>${heading}</bdi></h2>
      <p class="connection ${connection}" part="status">${strings.connection[connection]}</p>
    </div>
    ${onClear ? buttonView('clear', strings.clear, onClear) : nothing}
    ${onClose ? buttonView('close', strings.close, onClose) : nothing}
  </header>`;
}

function buttonView(name: 'clear' | 'close', label: string, onPress: () => void): TemplateResult {
  return html`<button class="round" part="button" type="button" aria-label=${label} title=${label} @click=${onPress}>
    ${icon(name)}
  </button>`;
}
