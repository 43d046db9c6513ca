/** The class that Temml gives to the empty element where the number of an equation goes; here it marks the cell of the number. */
const EQUATION_NUMBER_CLASS = 'tml-eqn';

/**
 * Makes texts of the elements that Temml leaves to a counter of CSS, which would start anew in every part that the browser lays out by
 * itself. They are the only HTML in what it makes.
 */
export function replaceNumberPlaceholders(rendered: HTMLElement): void {
  for (const placeholder of rendered.querySelectorAll(`mtext > span.${EQUATION_NUMBER_CLASS}:empty`)) {
    placeholder.parentElement?.classList.add(EQUATION_NUMBER_CLASS);
    placeholder.replaceWith('(1)');
  }
}

/** Numbers the equations of a document in their order, whenever one has been added. */
export function numberEquations(container: HTMLElement): void {
  if (!container.querySelector(`.${EQUATION_NUMBER_CLASS}`)) return;
  const documentRoot = container.closest('.markdown') ?? (container.getRootNode() as ParentNode);
  let number = 0;
  for (const cell of documentRoot.querySelectorAll(`mtext.${EQUATION_NUMBER_CLASS}`)) {
    number += 1;
    if (cell.textContent !== `(${number})`) cell.textContent = `(${number})`;
  }
}
