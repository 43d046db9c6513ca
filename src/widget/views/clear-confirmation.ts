import { html, noChange, type ElementPart, type TemplateResult } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import type { Strings } from '../i18n/strings.ts';

/** The confirmation before a conversation is cleared. The focus moves to the button that cancels. */
export function clearConfirmationView(strings: Strings, onAnswer: (isConfirmed: boolean) => void): TemplateResult {
  const { lang, dir } = strings;
  return html`<div
    class="clear-confirmation"
    part="question"
    role="group"
    lang=${lang}
    aria-labelledby="clear-confirmation"
  >
    <p id="clear-confirmation" dir=${dir}>${strings.clearConfirmation}</p>
    <button class="text-button" part="action" type="button" dir=${dir} @click=${() => onAnswer(false)} ${focusOnce()}>
      ${strings.cancelClear}
    </button>
    <button class="text-button danger" part="action" type="button" dir=${dir} @click=${() => onAnswer(true)}>
      ${strings.confirmClear}
    </button>
  </div>`;
}

const focusOnce = directive(
  class extends Directive {
    #isDone = false;

    render(): typeof noChange {
      return noChange;
    }

    override update({ element }: ElementPart): typeof noChange {
      // In a microtask, because Lit runs directives before the button is in the page.
      if (!this.#isDone) queueMicrotask(() => (element as HTMLElement).focus());
      this.#isDone = true;
      return noChange;
    }
  },
);
