import { html, nothing, type TemplateResult } from 'lit';
import type { ChatError } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { reloadPage } from './waiting.ts';

export interface FailureActions {
  readonly onRetry?: (() => void) | undefined;
  /** For what would only fail again as it is. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether the visitor can choose among several assistants. */
  readonly hasChoice?: boolean;
}

/** A failure as a person meets it: a sentence that says what to do, and the button to do it with. */
export function failureView(error: ChatError, strings: Strings, actions: FailureActions): TemplateResult {
  const { onRetry, hasChoice } = actions;
  // Other words do not bring an assistant that is not there.
  const onEdit = error.code === 'unknown-assistant' && !hasChoice ? undefined : actions.onEdit;
  const { lang, dir } = strings;
  const isGone = error.code === 'chunk-missing';
  const label = isGone ? strings.reload : error.retryable ? strings.retry : strings.edit;
  const action = isGone ? reloadPage : error.retryable ? onRetry : onEdit;
  return html`<div class="failure" part="failure">
    <p lang=${lang} dir=${dir}>${strings.errors[error.code](error, hasChoice)}</p>
    ${
      action
        ? html`<button class="action" part="action" type="button" lang=${lang} dir=${dir} @click=${action}>
            ${label}
          </button>`
        : nothing
    }
  </div>`;
}
