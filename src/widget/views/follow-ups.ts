import { html, type TemplateResult } from 'lit';
import type { PromptSuggestion } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** Prompts that the visitor might send next, below the last answer. */
export function followUpsView(
  suggestions: readonly PromptSuggestion[],
  { lang, suggestions: label }: Strings,
  pageLang: string,
  onPress: (suggestion: PromptSuggestion) => void,
): TemplateResult {
  return html`<ul class="follow-ups" role="list" lang=${lang} aria-label=${label}>
    ${suggestions.map(
      (suggestion) =>
        html`<li>
          <button class="follow-up" part="follow-up" type="button" lang=${pageLang} @click=${() => onPress(suggestion)}>
            <bdi>${suggestion.text}</bdi>
          </button>
        </li>`,
    )}
  </ul>`;
}
