/** A copied text, and optionally the same as HTML for programs that accept it. */
export interface CopiedContent {
  readonly text: string;
  readonly html?: string;
}

/**
 * Copies a content. Without access to the clipboard (an insecure page, or no permission) it selects the element and uses the copy command.
 *
 * @returns Whether the content was copied. If not, the element is selected.
 */
export async function copyContent(content: CopiedContent, element: HTMLElement): Promise<boolean> {
  const { text, html } = content;
  try {
    if (html === undefined) await navigator.clipboard.writeText(text);
    else {
      const blobs = {
        'text/plain': new Blob([text], { type: 'text/plain' }),
        'text/html': new Blob([html], { type: 'text/html' }),
      };
      await navigator.clipboard.write([new ClipboardItem(blobs)]);
    }
    return true;
  } catch {
    return copyViaSelection(content, element);
  }
}

function copyViaSelection({ text, html }: CopiedContent, element: HTMLElement): boolean {
  const { ownerDocument } = element;
  // Some browsers copy nothing, or something else, from a selection in a shadow root, so the listener sets the content itself.
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    if (html !== undefined) event.clipboardData?.setData('text/html', html);
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
