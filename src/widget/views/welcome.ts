import { html, nothing, type TemplateResult } from 'lit';
import type { PromptSuggestion } from '../../chat/index.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import type { Suggestion } from '../suggestion.ts';
import { iconView } from './icon.ts';
import { COMPOSER_ICONS } from './composer.ts';

export interface WelcomeState {
  readonly strings: PanelStrings;
  /** The language of the page's texts. */
  readonly pageLang: string;
  readonly avatar: TemplateResult;
  /** The page's greeting. */
  readonly text: string | undefined;
  /** The page's line below the greeting. */
  readonly detail: string | undefined;
  readonly suggestions: readonly (string | Suggestion)[];
  /** The address of a suggestion's icon, if it may be loaded. */
  readonly allowedImage: (address: string | undefined) => string | undefined;
  readonly onSuggestion: (suggestion: PromptSuggestion) => void;
}

/** The content of an empty conversation: who answers, a greeting, and suggested prompts above the composer. */
export function welcomeView(state: WelcomeState): TemplateResult {
  const { strings, avatar, text, detail, suggestions } = state;
  const { lang, dir } = strings;
  return html`<div class="welcome" part="welcome">
    <div>
      ${avatar}
      <slot name="welcome">
        <h2>${text ? html`<bdi>${text}</bdi>` : html`<bdi lang=${lang} dir=${dir}>${strings.welcome}</bdi>`}</h2>
        ${detail ? html`<p><bdi>${detail}</bdi></p>` : nothing}
      </slot>
    </div>
    ${
      suggestions.length === 0
        ? nothing
        : html`<ul class="suggestions" role="list" lang=${lang} aria-label=${strings.suggestions}>
            ${suggestions.map((suggestion) => starterView(suggestion, state))}
          </ul>`
    }
  </div>`;
}

function starterView(
  suggestion: string | Suggestion,
  { pageLang, allowedImage, onSuggestion }: WelcomeState,
): TemplateResult {
  const starter: Suggestion = typeof suggestion === 'string' ? { text: suggestion } : suggestion;
  const { text, detail, icon } = starter;
  const image = allowedImage(icon);
  return html`<li>
    <button class="starter" part="starter" type="button" lang=${pageLang} @click=${() => onSuggestion(starter)}>
      ${image ? html`<img src=${image} alt="" />` : nothing}
      <span><bdi>${text}</bdi>${detail ? html`<small><bdi>${detail}</bdi></small>` : nothing}</span>
      ${iconView(COMPOSER_ICONS.send)}
    </button>
  </li>`;
}
