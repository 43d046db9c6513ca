import { html, nothing, type TemplateResult } from 'lit';
import type { ChatError, ERROR_CODES, ErrorCode } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { Countdown } from './countdown.ts';
import { reloadPage } from './waiting.ts';

export interface FailureActions {
  readonly onRetry?: (() => void) | undefined;
  /** For what would only fail again as it is. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether the visitor can choose among several assistants. */
  readonly hasChoice?: boolean;
}

/** The action that a visitor is offered for a failure; `none` where only the site's owner can help. */
type WayOn = 'retry' | 'edit' | 'reload' | 'none';

/** A failure as a person meets it: a sentence that says what to do and, where a button helps, the button to do it with. */
export function failureView(error: ChatError, strings: Strings, actions: FailureActions): TemplateResult {
  const { retryAfter = 0 } = error;
  const { lang, dir } = strings;
  const content = (shown: ChatError, isWaiting: boolean) =>
    html`<p lang=${lang} dir=${dir}>${strings.errors[error.code](shown, actions.hasChoice)}</p>
      ${buttonView(error, strings, actions, isWaiting)}`;
  if (retryAfter < 1 || !error.retryable)
    return html`<div class="failure" part="failure">${content(error, false)}</div>`;
  const draw = (left: number) => content({ ...error, retryAfter: left }, left > 0);
  return html`${Countdown.of(error, retryAfter).show(draw)}`;
}

/** Picks the action for an error: by `retryable` as the sender set it, otherwise by its code. */
function wayOn({ code, retryable }: Pick<ChatError, 'code' | 'retryable'>): WayOn {
  return retryable ? 'retry' : ((WAYS as Partial<Record<ErrorCode, WayOn>>)[code] ?? 'none');
}

function buttonView(
  error: ChatError,
  strings: Strings,
  { onRetry, onEdit, hasChoice }: FailureActions,
  isWaiting: boolean,
): TemplateResult | typeof nothing {
  const way = wayOn(error);
  // Other words do not bring an assistant that is not there.
  if (way === 'none' || (error.code === 'unknown-assistant' && !hasChoice)) return nothing;
  const label = { retry: strings.retry, edit: strings.edit, reload: strings.reload }[way];
  const action = { retry: onRetry, edit: onEdit, reload: reloadPage }[way];
  if (!action) return nothing;
  return html`<button
    class="action"
    part="action"
    type="button"
    lang=${strings.lang}
    dir=${strings.dir}
    ?disabled=${isWaiting}
    @click=${action}
  >
    ${label}
  </button>`;
}

/** The codes for which the same again is of no use. */
type FinalCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code]['retryable'] extends true ? never : Code;
}[ErrorCode];

const WAYS: Readonly<Record<FinalCode, WayOn>> = {
  unauthorized: 'none',
  forbidden: 'none',
  'websocket-blocked': 'none',
  'local-network-blocked': 'none',
  'mixed-content': 'none',
  'wrong-backend': 'none',
  'bad-configuration': 'none',
  'locked-out': 'none',
  'not-allowed': 'none',
  'provider-refused': 'none',
  'bad-request': 'edit',
  'too-long': 'edit',
  'unsupported-media': 'edit',
  'content-filtered': 'edit',
  'unknown-assistant': 'edit',
  'chunk-missing': 'reload',
};
