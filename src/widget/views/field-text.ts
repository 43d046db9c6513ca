/** Gives the text a row of its own, above the buttons, as soon as it needs two lines, and until it is empty. */
export function fitComposerToText(textarea: HTMLTextAreaElement): void {
  fitHeightToText(textarea);
  const { value, scrollHeight, parentElement } = textarea;
  const { lineHeight, paddingTop } = getComputedStyle(textarea);
  const isMultiline = scrollHeight - 2 * parseFloat(paddingTop) > 1.7 * parseFloat(lineHeight);
  if (!value || isMultiline) parentElement?.classList.toggle('tall', value !== '');
  fitHeightToText(textarea);
}

/** Fits the height of an input to its text in browsers without `field-sizing`. Styles limit the height. */
export function fitHeightToText(textarea: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight}px`;
}

/** Replaces the text of a focused input as an edit, so that it can be undone. Setting `value` would clear the undo history. */
export function replaceText(textarea: HTMLTextAreaElement, text: string): void {
  if (textarea.matches(':focus') && textarea.value !== text) replaceRange(textarea, text, 0, textarea.value.length);
}

/** Replaces a part of the text of a focused input as an edit. The caret is after it then. */
export function replaceRange(textarea: HTMLTextAreaElement, text: string, start: number, end: number): void {
  textarea.setSelectionRange(start, end);
  document.execCommand(text ? 'insertText' : 'delete', false, text);
}
