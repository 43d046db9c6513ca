/**
 * Copies the text of an element without its last line end, which would make a terminal run it. Without access to the clipboard (an insecure
 * page, or no permission) it selects the text and uses the copy command.
 *
 * @returns Whether the text was copied. If not, it is selected.
 */
export async function copyText(element: HTMLElement): Promise<boolean> {
  const text = element.textContent.replace(/\n$/, '');
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyViaSelection(element, text);
  }
}

function copyViaSelection(element: HTMLElement, text: string): boolean {
  const { ownerDocument } = element;
  // Some browsers copy nothing, or something else, from a selection in a shadow root, so the listener sets the content itself.
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  ownerDocument.getSelection()?.selectAllChildren(element);
  ownerDocument.addEventListener('copy', onCopy, true);
  try {
    return ownerDocument.execCommand('copy');
  } finally {
    ownerDocument.removeEventListener('copy', onCopy, true);
  }
}
