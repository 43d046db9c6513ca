import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, QuotaEvent } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** What the backend offers. */
export interface AssistantBarState {
  readonly assistants: readonly Assistant[];
  readonly quota: QuotaEvent | undefined;
}

/** Whom to ask, by their id; undefined: the first one. */
export interface AssistantSelection {
  assistant: string | undefined;
}

/** What the backend adds to the composer: a choice of whom to ask, where there is one, and what is left of an allowance. */
export function assistantBarView(
  { assistants, quota }: AssistantBarState,
  selection: AssistantSelection,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const { lang, dir } = strings;
  const { assistant } = selection;
  const onChange = (event: Event) => (selection.assistant = (event.target as HTMLSelectElement).value);
  return html`<div class="assistant-bar">
    ${
      assistants.length > 1
        ? html`<select part="assistants" lang=${lang} aria-label=${strings.assistants} @change=${onChange}>
            ${assistants.map(
              ({ id, label }, index) =>
                html`<option
                  value=${id}
                  lang=${pageLang}
                  dir="auto"
                  .selected=${assistant ? id === assistant : index === 0}
                >
                  ${label}
                </option>`,
            )}
          </select>`
        : nothing
    }
    ${quota ? html`<p class="hint" role="status" lang=${lang} dir=${dir}>${strings.quota(quota.left, new Date(quota.resetsAt))}</p>` : nothing}
  </div>`;
}
