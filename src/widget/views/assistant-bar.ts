import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, QuotaEvent } from '../../chat/index.ts';
import { formatTime } from '../i18n/format-time.ts';
import type { Strings } from '../i18n/strings.ts';

/** The backend's assistants, and what is left of the visitor's quota. */
export interface AssistantBarState {
  readonly assistants: readonly Assistant[];
  readonly quota: QuotaEvent | undefined;
}

/** Holds the id of the selected assistant. `undefined` stands for the first one. */
export interface AssistantSelection {
  assistant: string | undefined;
}

/** The select box for the assistant, if there are several, and the remaining quota. */
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
    ${quota ? html`<p class="hint" role="status" lang=${lang} dir=${dir}>${strings.quota(quota.left, formatReset(new Date(quota.resetsAt), lang, pageLang))}</p>` : nothing}
  </div>`;
}

/** Formats a time of day, with the day unless that is today. */
function formatReset(time: Date, lang: string | undefined, pageLang: string): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return formatTime(
    time,
    { hour: 'numeric', minute: '2-digit', ...(!isToday && { day: 'numeric', month: 'long' }) },
    pageLang,
    lang,
  );
}
