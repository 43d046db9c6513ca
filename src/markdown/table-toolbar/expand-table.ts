import { createButton, type LabelLanguage } from '../toolbar/create-button.ts';

const CLOSE_ICON = 'm5 5 10 10M15 5 5 15';

/**
 * Shows the content of a table's frame in a dialog over the page. The content is moved, not copied, so that its buttons work. The frame
 * keeps its height until the content is back.
 */
export function expandTable(frame: HTMLElement, closeLabel: string, language: LabelLanguage): void {
  const { ownerDocument } = frame;
  const focused = (frame.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const content = [...frame.childNodes];
  const scroller = frame.querySelector('.table-scroller') as HTMLElement;
  const dialog = ownerDocument.createElement('dialog');
  dialog.className = 'table-dialog';
  dialog.ariaLabel = frame.ariaLabel;
  const closeButton = createButton(ownerDocument, {
    className: 'table-close',
    label: closeLabel,
    icon: CLOSE_ICON,
    language,
    onClick: () => dialog.close(),
  });
  // The region checks at each scroll whether there is more to see.
  const observer = new ResizeObserver(() => scroller.dispatchEvent(new Event('scroll')));
  dialog.addEventListener('close', () => {
    observer.disconnect();
    closeButton.remove();
    frame.append(...content);
    dialog.remove();
    frame.style.removeProperty('block-size');
    scroller.dispatchEvent(new Event('scroll'));
    focused?.focus({ preventScroll: true });
  });
  // Escape closes only this dialog.
  dialog.addEventListener('keydown', (event) => event.key === 'Escape' && event.stopPropagation());
  // The dialog has no padding, so what is clicked on it is its backdrop.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  frame.style.setProperty('block-size', `${frame.offsetHeight}px`);
  dialog.append(...content);
  dialog.querySelector('.table-bar')?.append(closeButton);
  frame.append(dialog);
  closeButton.autofocus = true;
  dialog.showModal();
  observer.observe(scroller);
}
