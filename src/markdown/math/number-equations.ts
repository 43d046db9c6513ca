/** The class that Temml gives to the empty element where the number of an equation goes; here it marks the cell of the number. */
const NUMBER = 'tml-eqn';

/**
 * Numbers the equations of environments like `align`, in the order of the document. Temml leaves that to a counter of CSS, which
 * starts anew in every part that the browser lays out by itself.
 *
 * @param frame Where the formula will stand; the numbers go on from the formulas before it in the same document.
 */
export function numberEquations(drawn: HTMLElement, frame: HTMLElement): void {
  const places = drawn.querySelectorAll(`mtext > span.${NUMBER}:empty`);
  if (places.length === 0) return;
  const document = frame.closest('.markdown') ?? (frame.getRootNode() as ParentNode);
  let number = 0;
  for (const cell of document.querySelectorAll(`mtext.${NUMBER}`)) {
    if (cell.compareDocumentPosition(frame) & Node.DOCUMENT_POSITION_FOLLOWING) number += 1;
  }
  for (const place of places) {
    number += 1;
    place.parentElement?.classList.add(NUMBER);
    place.replaceWith(`(${number})`);
  }
}
