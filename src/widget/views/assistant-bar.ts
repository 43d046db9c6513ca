import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, QuotaEvent } from '../../chat/index.ts';
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
    ${quota ? html`<p class="hint" role="status" lang=${lang} dir=${dir}>${strings.quota(quota.left, formatTime(new Date(quota.resetsAt), lang, pageLang))}</p>` : nothing}
  </div>`;
}

/** Formats a time of day, with the day unless that is today, in the language of the strings. */
function formatTime(time: Date, lang = 'en', pageLang: string): string {
  const baseOf = (tag: string): string => tag.toLowerCase().replace(/[-_].*/, '');
  // A regional variant of that language, if page or visitor have one: `en-GB` for English.
  const locale = [pageLang, ...navigator.languages].find((tag) => baseOf(tag) === baseOf(lang)) ?? lang;
  const isToday = time.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = {
    hour: 'numeric',
    minute: '2-digit',
    ...(!isToday && { day: 'numeric', month: 'long' }),
  };
  try {
    return time.toLocaleString(locale, options);
  } catch {
    // `Intl` does not know every tag that a language can be registered with.
    return time.toLocaleString([], options);
  }
}
