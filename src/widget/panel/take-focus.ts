/**
 * Focuses an element of ours, even where a focus trap of the page takes the focus back as soon as it sees where it goes. What loses
 * the focus to nowhere, as to another window, no trap takes for an escape.
 */
export function takeFocus(element: HTMLElement): void {
  let hasMoved = false;
  const onMove = (): void => {
    hasMoved = true;
  };
  addEventListener('focusout', onMove, true);
  element.focus({ preventScroll: true });
  removeEventListener('focusout', onMove, true);
  // An element that is inert, behind a modal dialog for example, moves nothing: there the focus stays where it is.
  if (!hasMoved || element.matches(':focus')) return;
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (active instanceof HTMLElement) active.blur();
  element.focus({ preventScroll: true });
}
