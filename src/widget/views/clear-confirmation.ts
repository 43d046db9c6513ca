import { html, noChange, type ElementPart, type TemplateResult } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import type { Strings } from '../i18n/strings.ts';

/** Asked before a conversation is cleared, which cannot be undone. The focus goes to the answer that does no harm. */
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
      // A moment later: Lit makes a button before it puts it into the page, where alone it can have the focus.
      if (!this.#isDone) queueMicrotask(() => (element as HTMLElement).focus());
      this.#isDone = true;
      return noChange;
    }
  },
);
