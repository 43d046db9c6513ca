/**
 * Focuses an element of the widget even if a focus trap of the page moves the focus back as soon as it leaves the trap. Traps ignore a focus that
 * is lost to nowhere, because that also happens when the window loses it.
 */
export function takeFocus(element: HTMLElement): void {
  let hasMoved = false;
  const onMove = (): void => {
    hasMoved = true;
  };
  addEventListener('focusout', onMove, true);
  element.focus({ preventScroll: true });
  removeEventListener('focusout', onMove, true);
  // An inert element, for example behind a modal dialog, does not get the focus at all. Then the focus must stay where it is.
  if (!hasMoved || element.matches(':focus')) return;
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (active instanceof HTMLElement) active.blur();
  element.focus({ preventScroll: true });
}
