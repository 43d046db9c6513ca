import { html, nothing, type TemplateResult } from 'lit';
import type { PanelStrings } from '../i18n/strings.ts';

export interface WelcomeState {
  readonly strings: PanelStrings;
  readonly text: string;
  readonly suggestions: readonly string[];
  readonly onSuggestion: (text: string) => void;
}

/** What an empty conversation shows: a greeting, and prompts to begin with. */
export function welcomeView({ strings, text, suggestions, onSuggestion }: WelcomeState): TemplateResult {
  return html`<div class="welcome" part="welcome">
    <slot name="welcome"><p dir="auto">${text}</p></slot>
    ${
      suggestions.length === 0
        ? nothing
        : html`<ul class="suggestions" role="list" aria-label=${strings.suggestions}>
            ${suggestions.map(
              (suggestion) =>
                html`<li>
                  <button
                    class="action"
                    part="suggestion"
                    type="button"
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
