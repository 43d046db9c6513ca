import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, QuotaEvent } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** What the backend offers. */
export interface Offers {
  readonly offered: readonly Assistant[];
  readonly quota: QuotaEvent | undefined;
}

/** Whom to ask, by their id; undefined: the first one. */
export interface Choice {
  assistant: string | undefined;
}

/** What the backend adds to the composer: a choice of whom to ask, where there is one, and what is left of an allowance. */
export function offersView(
  { offered, quota }: Offers,
  choice: Choice,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const { lang, dir } = strings;
  const { assistant } = choice;
  const onChange = (event: Event) => (choice.assistant = (event.target as HTMLSelectElement).value);
  return html`<div class="offers">
    ${
      offered.length > 1
        ? html`<select part="assistants" lang=${lang} aria-label=${strings.assistants} @change=${onChange}>
            ${offered.map(
              ({ id, label }, at) =>
                html`<option
                  value=${id}
                  lang=${pageLang}
                  dir="auto"
                  .selected=${assistant ? id === assistant : at === 0}
                >
                  ${label}
                </option>`,
            )}
          </select>`
        : nothing
    }
    ${quota ? html`<p class="note" role="status" lang=${lang} dir=${dir}>${strings.quota(quota.left, new Date(quota.resetsAt))}</p>` : nothing}
  </div>`;
}
