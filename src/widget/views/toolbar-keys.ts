/*
 * One tab stop for a row of buttons: Tab enters it at the button that had the focus last, the arrow keys, Home and End move within it.
 */

/** Moves the focus through the row that has this listener. */
export function onToolbarKey(event: KeyboardEvent): void {
  const row = event.currentTarget as HTMLElement;
  const buttons = buttonsOf(row);
  const current = buttons.findIndex((button) => button.matches(':focus'));
  const next = nextIndex(event.key, current, getComputedStyle(row).direction === 'rtl');
  if (current < 0 || next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  buttons.at(next % buttons.length)?.focus();
}

/** Makes the focused button the tab stop of the row that has this listener. */
export function onToolbarFocus({ currentTarget, target }: Event): void {
  for (const button of buttonsOf(currentTarget as HTMLElement)) button.tabIndex = button === target ? 0 : -1;
}

function buttonsOf(row: HTMLElement): HTMLButtonElement[] {
  return [...row.querySelectorAll('button')];
}

/** The index of the next button, which may count from the end. */
function nextIndex(key: string, current: number, isRtl: boolean): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return current + ((key === 'ArrowRight') === isRtl ? -1 : 1);
    case 'Home':
      return 0;
    case 'End':
      return -1;
    default:
      return undefined;
  }
}
