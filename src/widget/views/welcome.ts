import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';

export interface WelcomeState {
  readonly strings: PanelStrings;
  /** The language of the page's texts. */
  readonly pageLang: string;
  /** The page's text for an empty conversation. */
  readonly text: string | undefined;
  readonly suggestions: readonly string[];
  readonly onSuggestion: (text: string) => void;
}

/** The content of an empty conversation: a welcome text and suggested prompts. */
export function welcomeView({ strings, pageLang, text, suggestions, onSuggestion }: WelcomeState): TemplateResult {
  const { lang, dir } = strings;
  return html`<div class="welcome" part="welcome">
    <slot name="welcome">
      ${text ? html`<p dir="auto">${text}</p>` : html`<p lang=${lang} dir=${dir}>${strings.welcome}</p>`}
    </slot>
    ${
      suggestions.length === 0
        ? nothing
        : html`<ul class="suggestions" role="list" lang=${lang} aria-label=${strings.suggestions}>
            ${suggestions.map(
              (suggestion) =>
                html`<li>
                  <button
                    class="text-button"
                    part="suggestion"
                    type="button"
                    lang=${pageLang}
                    dir="auto"
                    @click=${() => onSuggestion(suggestion)}
                  >
                    ${suggestion}
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}
