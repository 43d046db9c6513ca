import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, QuotaEvent } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

export interface OffersState {
  readonly assistants: readonly Assistant[];
  readonly assistant: string | undefined;
  readonly quota: QuotaEvent | undefined;
  readonly onAssistant: (id: string) => void;
}

/** What the backend adds to the composer: a choice of whom to ask, where there is one, and what is left of an allowance. */
export function offersView(
  { assistants, assistant, quota, onAssistant }: OffersState,
  strings: Strings,
): TemplateResult {
  const onChange = (event: Event) => onAssistant((event.target as HTMLSelectElement).value);
  return html`<div class="offers">
    ${
      assistants.length > 1
        ? html`<select part="assistants" aria-label=${strings.assistants} @change=${onChange}>
            ${assistants.map(
              ({ id, label }, at) =>
                html`<option value=${id} .selected=${assistant ? id === assistant : at === 0}>${label}</option>`,
            )}
          </select>`
        : nothing
    }
    ${quota ? html`<p class="note">${strings.quota(quota.left, new Date(quota.resetsAt))}</p>` : nothing}
  </div>`;
}
