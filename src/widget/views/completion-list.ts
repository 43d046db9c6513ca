import { html, nothing, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';

export interface CompletionListState {
  readonly strings: Strings;
  /** The language of the page's texts. */
  readonly pageLang: string;
  readonly label: string;
  /** The sign before the names. */
  readonly sign: string;
  readonly entries: readonly { readonly name: string; readonly description?: string }[];
  /** The index of the option that Enter chooses. */
  readonly active: number;
  readonly onChoose: (index: number) => void;
}

/** The id of the list, which the field names. */
export const COMPLETION_LIST_ID = 'completions';

export function optionId(index: number): string {
  return `completion-${index}`;
}

/** A list of options over the composer. The field keeps the focus and names the active one. */
export function completionListView(state: CompletionListState): TemplateResult {
  const { strings, pageLang, label, sign, entries, active, onChoose } = state;
  const { lang, dir, completionCount } = strings;
  return html`<div
      class="menu completions"
      id=${COMPLETION_LIST_ID}
      part="menu"
      role="listbox"
      lang=${lang}
      aria-label=${label}
      @mousedown=${keepFocus}
    >
      ${entries.map(
        ({ name, description }, index) =>
          html`<div
            class="item"
            part="item"
            id=${optionId(index)}
            role="option"
            lang=${pageLang}
            aria-selected=${index === active}
            @click=${() => onChoose(index)}
          >
            <bdi>${sign}${name}</bdi> ${description ? html`<small dir="auto">${description}</small>` : nothing}
          </div>`,
      )}
    </div>
    <p class="visually-hidden" role="status" lang=${lang} dir=${dir}>${completionCount(entries.length)}</p>`;
}

/** A press must not take the focus from the field. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
