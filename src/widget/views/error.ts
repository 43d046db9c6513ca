import { html, nothing, type TemplateResult } from 'lit';
import type { ChatErrorInfo, ERROR_DEFINITIONS, ErrorCode } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { Countdown } from './countdown.ts';
import { reloadPage } from './loading.ts';

export interface ErrorActions {
  readonly onRetry?: (() => void) | undefined;
  /** For prompts that would fail again unchanged. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether there are several assistants. */
  readonly canChooseAssistant?: boolean;
}

/** The action offered with an error. `none` if only the site's owner can help. */
type RecoveryAction = 'retry' | 'edit' | 'reload' | 'none';

/** An error message, with a button if one helps. */
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

/** Chooses the action for an error: retry if the sender set `retryable`, otherwise by its code. */
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
  // Editing the message does not help if there is no other assistant to choose.
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

/** The codes of errors that a retry cannot solve. */
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
