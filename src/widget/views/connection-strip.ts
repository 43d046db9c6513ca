import { html, nothing, type TemplateResult } from 'lit';
import type { ChatErrorInfo } from '../../chat/index.ts';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import type { Strings } from '../i18n/strings.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { causeView } from './error.ts';
import { iconView } from './icon.ts';
import { reloadPage } from './loading.ts';
import { SecondsLeft } from './seconds-left.ts';

export interface ConnectionStripState {
  readonly isOffline: boolean;
  readonly connection: ConversationSnapshot['connection'];
  /** The error that blocks the conversation as a whole. */
  readonly error: ChatErrorInfo | undefined;
  /** Whether the cause is named for the owner of the site. */
  readonly debug: boolean;
  readonly onRetry: () => void;
}

/** The waits until the next attempt. */
const waits = new SecondsLeft();

/** One sentence about the connection, and one action if one helps. Grey: the visitor's own network; amber: it may pass; red: it does not. */
export function connectionStripView(state: ConnectionStripState, strings: Strings): TemplateResult {
  const { isOffline, connection, error, debug, onRetry } = state;
  if (isOffline) return stripView('', strings, strings.offline);
  if (error?.retryable) return retryableView(error, strings, state);
  if (error) {
    const reload = error.code === 'load-failed' ? buttonView(strings, strings.reload, reloadPage) : undefined;
    const cause = causeView(error.code, strings, debug);
    return stripView('error-strip', strings, strings.errors[error.code](error), html`${reload ?? nothing}${cause}`);
  }
  const { reconnecting } = strings.connection;
  const { retryAfter = 0 } = connection.error ?? {};
  const text = connection.error
    ? waits.show(connection.error, retryAfter, (left) => (left > 0 ? strings.reconnectingIn(left) : reconnecting))
    : reconnecting;
  return stripView('warning-strip', strings, text, buttonView(strings, strings.retryNow, onRetry));
}

/** Where the backend has set a time, the button waits for it. */
function retryableView(
  error: ChatErrorInfo,
  strings: Strings,
  { onRetry, debug }: ConnectionStripState,
): TemplateResult {
  const { retryAfter = 0 } = error;
  const content = (left: number): TemplateResult =>
    contentView(
      strings,
      strings.errors[error.code](error),
      buttonView(strings, left > 0 ? strings.retryIn(left) : strings.retry, onRetry, left > 0),
    );
  const cause = causeView(error.code, strings, debug);
  return html`<div class="strip warning-strip" part="strip">
    ${iconView(FRAME_ICONS.problem)}${retryAfter < 1 ? content(0) : waits.show(error, retryAfter, content)}${cause}
  </div>`;
}

function stripView(weight: string, strings: Strings, text: unknown, button?: TemplateResult): TemplateResult {
  const path = weight === 'error-strip' ? FRAME_ICONS.problem : FRAME_ICONS.offline;
  return html`<div class="strip ${weight}" part="strip">${iconView(path)}${contentView(strings, text, button)}</div>`;
}

function contentView({ lang, dir }: Strings, text: unknown, button: TemplateResult | undefined): TemplateResult {
  return html`<p lang=${lang} dir=${dir}>${text}</p>
    ${button ?? nothing}`;
}

function buttonView(
  { lang, dir }: Strings,
  label: string,
  onPress: () => void,
  isDisabled: boolean = false,
): TemplateResult {
  return html`<button
    class="text-button"
    part="action"
    type="button"
    lang=${lang}
    dir=${dir}
    ?disabled=${isDisabled}
    @click=${onPress}
  >
    ${label}
  </button>`;
}
