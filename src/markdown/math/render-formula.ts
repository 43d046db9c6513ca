import { assertSafeMathml } from './validate-mathml.ts';
import { replaceNumberPlaceholders, numberEquations } from './number-equations.ts';

/** Longer formulas would take several frames to render. */
const MAX_FORMULA_LENGTH = 5000;

/**
 * Renders a formula into an element.
 *
 * @param isBlock The formula is on lines of its own. Adds the class `block` to the element.
 * @throws If the source is not valid TeX or too complex, or if the library cannot be loaded.
 */
export async function renderFormula(container: HTMLElement, source: string, isBlock: boolean): Promise<void> {
  if (source.length > MAX_FORMULA_LENGTH) throw new RangeError(`a formula of ${source.length} characters`);
  const { default: temml } = await import('temml');
  const rendered = container.ownerDocument.createElement('div');
  // `maxExpand` stops recursive macros. `maxSize`, in em and points, is about the width of a screen.
  temml.render(source, rendered, { displayMode: isBlock, throwOnError: true, maxExpand: 500, maxSize: [20, 200] });
  replaceNumberPlaceholders(rendered);
  assertSafeMathml(rendered);
  for (const formula of rendered.querySelectorAll('math')) clipOverflow(formula);
  container.classList.toggle('block', isBlock);
  container.replaceChildren(...rendered.childNodes);
  numberEquations(container);
}

/**
 * Clips content for which a formula reserves no space (`\smash`, a raised rule), so that it covers no other text. It may overflow its line
 * by half a letter. Padding does this in every browser; `overflow-clip-margin` would need both axes clipped.
 */
function clipOverflow({ style }: MathMLElement): void {
  style.overflowY = 'clip';
  style.paddingBlock = '0.5em';
  style.marginBlock = '-0.5em';
}
