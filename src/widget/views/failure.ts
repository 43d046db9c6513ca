import { html, nothing, type TemplateResult } from 'lit';
import type { ChatError } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { reloadPage } from './waiting.ts';

export interface FailureActions {
  readonly onRetry?: (() => void) | undefined;
  /** For what would only fail again as it is. */
  readonly onEdit?: (() => void) | undefined;
}

/** A failure as a person meets it: a sentence that says what to do, and the button to do it with. */
export function failureView(error: ChatError, strings: Strings, { onRetry, onEdit }: FailureActions): TemplateResult {
  const { lang, dir } = strings;
  const isGone = error.code === 'chunk-missing';
  const label = isGone ? strings.reload : error.retryable ? strings.retry : strings.edit;
  const action = isGone ? reloadPage : error.retryable ? onRetry : onEdit;
  return html`<div class="failure" part="failure">
    <p lang=${lang} dir=${dir}>${strings.errors[error.code](error)}</p>
    ${
      action
        ? html`<button class="action" part="action" type="button" lang=${lang} dir=${dir} @click=${action}>
            ${label}
          </button>`
        : nothing
    }
  </div>`;
}
