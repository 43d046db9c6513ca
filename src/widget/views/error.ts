import { html, nothing, type TemplateResult } from 'lit';
import type { ChatErrorInfo, ERROR_DEFINITIONS, ErrorCode } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { reloadPage } from './loading.ts';
import { SecondsLeft } from './seconds-left.ts';
import { secondaryIcon, type SecondaryIconName } from './secondary-icons.ts';

export interface ErrorActions {
  readonly onRetry?: (() => void) | undefined;
  /** For prompts that would fail again unchanged. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether there are several assistants. */
  readonly canChooseAssistant?: boolean;
  /** Whether the cause is named for the owner of the site. On the owner's own machine it always is. */
  readonly debug?: boolean;
}

/** The action offered with an error. `none` if only the site's owner can help. */
type RecoveryAction = 'retry' | 'edit' | 'reload' | 'none';

/** How much an error matters to the visitor: it passes, it is about what was sent, or something is broken. */
type Weight = 'passing' | 'neutral' | 'broken';

/** An error: what happened, one action if one helps, and on request the cause for the owner of the site. */
export function errorView(error: ChatErrorInfo, strings: Strings, actions: ErrorActions): TemplateResult {
  const { retryAfter = 0, ...rest } = error;
  const { code } = rest;
  const { lang, dir } = strings;
  const weight = weightOf(error);
  const content = (currentError: ChatErrorInfo) =>
    html`${secondaryIcon(ICONS[weight])}
      <p lang=${lang} dir=${dir}>${strings.errors[code](currentError, actions.canChooseAssistant)}</p>
      ${buttonView(currentError, strings, actions)} ${causeView(code, strings, actions.debug)}`;
  if (retryAfter < 1 || !error.retryable) return html`<div class="fault ${weight}" part="fault">${content(rest)}</div>`;
  const element = waits.show(error, retryAfter, (left) => content({ ...rest, retryAfter: left }));
  element.className = `fault ${weight}`;
  element.setAttribute('part', 'fault');
  return html`${element}`;
}

/** The waits until a retry is possible. */
const waits = new SecondsLeft();

/** Chooses the action for an error: retry if the sender set `retryable`, otherwise by its code. */
function recoveryActionOf({ code, retryable }: Pick<ChatErrorInfo, 'code' | 'retryable'>): RecoveryAction {
  return retryable ? 'retry' : ((RECOVERY_ACTIONS as Partial<Record<ErrorCode, RecoveryAction>>)[code] ?? 'none');
}

function weightOf(error: ChatErrorInfo): Weight {
  if (BROKEN.has(error.code)) return 'broken';
  const action = recoveryActionOf(error);
  return action === 'retry' ? 'passing' : action === 'edit' ? 'neutral' : 'broken';
}

/** Codes of errors that may be gone with the next attempt, but do not go by waiting. */
const BROKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['provider-failed', 'empty-response', 'internal']);

const ICONS: Readonly<Record<Weight, SecondaryIconName>> = { passing: 'clock', neutral: 'info', broken: 'warning' };

function buttonView(
  error: ChatErrorInfo,
  strings: Strings,
  { onRetry, onEdit, canChooseAssistant }: ErrorActions,
): TemplateResult | typeof nothing {
  const recovery = recoveryActionOf(error);
  // Editing the message does not help if there is no other assistant to choose.
  if (recovery === 'none' || (error.code === 'unknown-assistant' && !canChooseAssistant)) return nothing;
  const onClick = { retry: onRetry, edit: onEdit, reload: reloadPage }[recovery];
  if (!onClick) return nothing;
  const { retryAfter = 0 } = error;
  const isWaiting = recovery === 'retry' && retryAfter > 0;
  const label = {
    retry: isWaiting ? strings.retryIn(retryAfter) : strings.retry,
    edit: strings.edit,
    reload: strings.reload,
  };
  return html`<button
    class="text-button"
    part="action"
    type="button"
    lang=${strings.lang}
    dir=${strings.dir}
    ?disabled=${isWaiting}
    @click=${onClick}
  >
    ${recovery === 'edit' || isWaiting ? nothing : secondaryIcon('retry')}${label[recovery]}
  </button>`;
}

/** The cause and what to set, for the owner of the site: with `debug`, and on the owner's own machine. */
export function causeView(
  code: ErrorCode,
  { lang, dir, owner, causes }: Strings,
  debug: boolean = false,
): TemplateResult | typeof nothing {
  const cause = causes[code];
  if (!cause || !(debug || isLocalPage())) return nothing;
  return html`<details lang=${lang} dir=${dir}>
    <summary>${secondaryIcon('chevron')}${owner}</summary>
    <p><code>${code}</code>: ${cause}</p>
  </details>`;
}

/** Whether the page comes from the visitor's own machine, as while a site is being made. */
function isLocalPage(): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|)$/.test(location.hostname);
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
  'attachment-missing': 'edit',
  'content-filtered': 'edit',
  'unknown-assistant': 'edit',
  'load-failed': 'reload',
};
