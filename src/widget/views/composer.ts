import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { takeFocus } from '../panel/take-focus.ts';

export interface ComposerState {
  readonly strings: PanelStrings;
  /** The language of the page's words. */
  readonly pageLang: string;
  /** What the page has the empty field say. */
  readonly placeholder: string | undefined;
  readonly draft: string;
  readonly isAnswering: boolean;
  readonly onInput: (draft: string) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
  /** A person is about to write. */
  readonly onFocus: () => void;
}

/** Where one writes. Enter sends, Shift and Enter break the line. */
export function composerView(state: ComposerState): TemplateResult {
  const { strings, pageLang, placeholder, draft, isAnswering, onInput, onSend, onStop, onFocus } = state;
  const { lang, dir } = strings;
  const isEmpty = !draft.trim();
  return html`<div class="composer" part="composer">
    <textarea
      part="input"
      rows="1"
      lang=${draft || placeholder ? pageLang : lang}
      dir=${draft ? 'auto' : placeholder ? nothing : dir}
      enterkeyhint="send"
      aria-label=${strings.message}
      placeholder=${placeholder || strings.placeholder}
      .value=${draft}
      @input=${(event: InputEvent) => onInput((event.target as HTMLTextAreaElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
        event.preventDefault();
        onSend();
      }}
      @mousedown=${(event: MouseEvent) => takeFocus(event.target as HTMLElement)}
      @focus=${onFocus}
    ></textarea>
    ${
      isAnswering
        ? html`<button
            class="icon-button accent-fill stop"
            part="stop"
            type="button"
            lang=${lang}
            dir=${dir}
            aria-label=${strings.stop}
            @click=${(event: MouseEvent) => {
              // The second half of a double click on "send", whose place this is.
              if (event.detail < 2) onStop();
            }}
          >
            ${icon('stop')}
          </button>`
        : html`<button
            class="icon-button accent-fill send"
            part="send"
            type="button"
            lang=${lang}
            dir=${dir}
            aria-label=${strings.send}
            aria-disabled=${isEmpty}
            @click=${onSend}
          >
            ${icon('send')}
          </button>`
    }
  </div>`;
}

/** Fits the height to the text where CSS cannot (`field-sizing`); style sheets bound it. */
export function fitHeightToText(textarea: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight}px`;
}

/** Replaces the text of a field with the focus as a person would: what sets its value takes all that could be undone with it. */
export function replaceText(textarea: HTMLTextAreaElement, text: string): void {
  if (!textarea.matches(':focus') || textarea.value === text) return;
  textarea.select();
  document.execCommand(text ? 'insertText' : 'delete', false, text);
}
