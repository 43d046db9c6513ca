import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { takeFocus } from '../panel/focus.ts';

export interface ComposerState {
  readonly strings: PanelStrings;
  /** The language of the page's texts. */
  readonly pageLang: string;
  /** The page's placeholder. */
  readonly placeholder: string | undefined;
  readonly draft: string;
  readonly isAnswering: boolean;
  readonly onInput: (draft: string) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
  /** Called when the visitor is about to write. */
  readonly onFocus: () => void;
}

/** The text input and its button. Enter sends, Shift+Enter breaks the line. */
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
            class="icon-button fill stop"
            part="stop"
            type="button"
            lang=${lang}
            dir=${dir}
            aria-label=${strings.stop}
            @click=${(event: MouseEvent) => {
              // The second click of a double click on the send button, which was in this place before.
              if (event.detail < 2) onStop();
            }}
          >
            ${icon('stop')}
          </button>`
        : html`<button
            class="icon-button fill send"
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

/** Fits the height of an input to its text in browsers without `field-sizing`. Styles limit the height. */
export function fitHeightToText(textarea: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight}px`;
}

/** Replaces the text of a focused input as an edit, so that it can be undone. Setting `value` would clear the undo history. */
export function replaceText(textarea: HTMLTextAreaElement, text: string): void {
  if (!textarea.matches(':focus') || textarea.value === text) return;
  textarea.select();
  document.execCommand(text ? 'insertText' : 'delete', false, text);
}
