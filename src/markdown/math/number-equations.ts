/** The class of Temml's empty element for the number of an equation. Here it marks the cell of the number. */
const EQUATION_NUMBER_CLASS = 'tml-eqn';

/**
 * Replaces the elements whose number Temml leaves to a CSS counter, because counters restart in every part with layout containment. They
 * are the only HTML in Temml's output.
 */
export function replaceNumberPlaceholders(rendered: HTMLElement): void {
  for (const placeholder of rendered.querySelectorAll(`mtext > span.${EQUATION_NUMBER_CLASS}:empty`)) {
    placeholder.parentElement?.classList.add(EQUATION_NUMBER_CLASS);
    placeholder.replaceWith('(1)');
  }
}

/** Numbers the equations of a document in order, after one has been added. */
export function numberEquations(container: HTMLElement): void {
  if (!container.querySelector(`.${EQUATION_NUMBER_CLASS}`)) return;
  const documentRoot = container.closest('.markdown') ?? (container.getRootNode() as ParentNode);
  let number = 0;
  for (const cell of documentRoot.querySelectorAll(`mtext.${EQUATION_NUMBER_CLASS}`)) {
    number += 1;
    if (cell.textContent !== `(${number})`) cell.textContent = `(${number})`;
  }
}
