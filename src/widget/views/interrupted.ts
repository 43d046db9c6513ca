import { html, nothing, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import type { Continuation } from './message-row.ts';
import { secondaryIcon } from './secondary-icons.ts';

/**
 * Says that the end of an answer was lost.
 * @param onRetry Requests the answer again.
 * @param continuation Requests its rest.
 */
export function interruptedView(
  { lang, dir, interrupted, retry }: Strings,
  onRetry: (() => void) | undefined,
  continuation: Continuation | undefined,
): TemplateResult {
  const button = (label: string, onPress: () => void): TemplateResult =>
    html`<button class="text-button" part="action" type="button" @click=${onPress}>${label}</button>`;
  return html`<div class="fault passing" part="fault">
    ${secondaryIcon('clock')}
    <p lang=${lang} dir=${dir}>${interrupted}</p>
    ${
      onRetry || continuation
        ? html`<div class="choices" lang=${lang} dir=${dir}>
            ${onRetry ? button(retry, onRetry) : nothing}
            ${continuation ? button(continuation.label, continuation.onPress) : nothing}
          </div>`
        : nothing
    }
  </div>`;
}
