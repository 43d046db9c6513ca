import { html, nothing, type TemplateResult } from 'lit';
import type { ChatErrorInfo, ERROR_DEFINITIONS, ErrorCode } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { Countdown } from './countdown.ts';
import { reloadPage } from './loading.ts';

export interface ErrorActions {
  readonly onRetry?: (() => void) | undefined;
  /** For what would only fail again as it is. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether the visitor can choose among several assistants. */
  readonly canChooseAssistant?: boolean;
}

/** The action that a visitor is offered for a failure; `none` where only the site's owner can help. */
type RecoveryAction = 'retry' | 'edit' | 'reload' | 'none';

/** A failure as a person meets it: a sentence that says what to do and, where a button helps, the button to do it with. */
export function errorView(error: ChatErrorInfo, strings: Strings, actions: ErrorActions): TemplateResult {
  const { retryAfter = 0 } = error;
  const { lang, dir } = strings;
  const content = (currentError: ChatErrorInfo, isWaiting: boolean) =>
    html`<p lang=${lang} dir=${dir}>${strings.errors[error.code](currentError, actions.canChooseAssistant)}</p>
      ${buttonView(error, strings, actions, isWaiting)}`;
  if (retryAfter < 1 || !error.retryable) return html`<div class="error" part="failure">${content(error, false)}</div>`;
  const renderSeconds = (secondsLeft: number) => content({ ...error, retryAfter: secondsLeft }, secondsLeft > 0);
  return html`${Countdown.forError(error, retryAfter).render(renderSeconds)}`;
}

/** Picks the action for an error: by `retryable` as the sender set it, otherwise by its code. */
function recoveryActionOf({ code, retryable }: Pick<ChatErrorInfo, 'code' | 'retryable'>): RecoveryAction {
  return retryable ? 'retry' : ((RECOVERY_ACTIONS as Partial<Record<ErrorCode, RecoveryAction>>)[code] ?? 'none');
}

function buttonView(
  error: ChatErrorInfo,
  strings: Strings,
  { onRetry, onEdit, canChooseAssistant }: ErrorActions,
  isWaiting: boolean,
): TemplateResult | typeof nothing {
  const recovery = recoveryActionOf(error);
  // Other words do not bring an assistant that is not there.
  if (recovery === 'none' || (error.code === 'unknown-assistant' && !canChooseAssistant)) return nothing;
  const label = { retry: strings.retry, edit: strings.edit, reload: strings.reload }[recovery];
  const onClick = { retry: onRetry, edit: onEdit, reload: reloadPage }[recovery];
  if (!onClick) return nothing;
  return html`<button
    class="text-button"
    part="action"
    type="button"
    lang=${strings.lang}
    dir=${strings.dir}
    ?disabled=${isWaiting}
    @click=${onClick}
  >
    ${label}
  </button>`;
}

/** The codes for which the same again is of no use. */
type NonRetryableCode = {
  [Code in ErrorCode]: (typeof ERROR_DEFINITIONS)[Code]['retryable'] extends true ? never : Code;
}[ErrorCode];

const RECOVERY_ACTIONS: Readonly<Record<NonRetryableCode, RecoveryAction>> = {
  unauthorized: 'none',
  forbidden: 'none',
  'websocket-blocked': 'none',
  'local-network-blocked': 'none',
  'mixed-content': 'none',
  'protocol-mismatch': 'none',
  'invalid-configuration': 'none',
  'session-locked': 'none',
  'permission-denied': 'none',
  'provider-refused': 'none',
  'bad-request': 'edit',
  'too-long': 'edit',
  'unsupported-media': 'edit',
  'content-filtered': 'edit',
  'unknown-assistant': 'edit',
  'load-failed': 'reload',
};
