/** The class that Temml gives to the empty element where the number of an equation goes; here it marks the cell of the number. */
const NUMBER = 'tml-eqn';

/**
 * Makes texts of the elements that Temml leaves to a counter of CSS, which would start anew in every part that the browser lays out by
 * itself. They are the only HTML in what it makes.
 */
export function markNumbers(drawn: HTMLElement): void {
  for (const place of drawn.querySelectorAll(`mtext > span.${NUMBER}:empty`)) {
    place.parentElement?.classList.add(NUMBER);
    place.replaceWith('(1)');
  }
}

/** Numbers the equations of a document in their order, whenever one has been added. */
export function numberEquations(frame: HTMLElement): void {
  if (!frame.querySelector(`.${NUMBER}`)) return;
  const document = frame.closest('.markdown') ?? (frame.getRootNode() as ParentNode);
  let number = 0;
  for (const cell of document.querySelectorAll(`mtext.${NUMBER}`)) {
    number += 1;
    if (cell.textContent !== `(${number})`) cell.textContent = `(${number})`;
  }
}
