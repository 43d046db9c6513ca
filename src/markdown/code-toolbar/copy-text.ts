/**
 * Copies the text of an element, without the end of its last line, with which a terminal would run it. Where there is no clipboard, as in
 * a page that is not served securely, or where it is refused, the text is selected and copied as if by hand.
 *
 * @returns Whether it could be copied. If not, it is selected.
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
  // Of a selection in a shadow root, some browsers copy nothing or something else: what is copied is said here.
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
