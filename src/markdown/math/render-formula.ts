import { assertSafeMathml } from './validate-mathml.ts';
import { replaceNumberPlaceholders, numberEquations } from './number-equations.ts';

/** What is longer would take longer to draw than a frame of a page lasts, several times over. */
const MAX_FORMULA_LENGTH = 5000;

/**
 * Fills an element with a formula.
 *
 * @param isBlock It stands on lines of its own: `block` is added to the classes of the element.
 * @throws If it is no TeX, or more of it than can be drawn; or if what draws it cannot be fetched.
 */
export async function renderFormula(container: HTMLElement, source: string, isBlock: boolean): Promise<void> {
  if (source.length > MAX_FORMULA_LENGTH) throw new RangeError(`a formula of ${source.length} characters`);
  const { default: temml } = await import('temml');
  const rendered = container.ownerDocument.createElement('div');
  // Macros that a formula defines may go on for ever. Sizes are in em and in points: a screen is not much wider.
  temml.render(source, rendered, { displayMode: isBlock, throwOnError: true, maxExpand: 500, maxSize: [20, 200] });
  replaceNumberPlaceholders(rendered);
  assertSafeMathml(rendered);
  for (const formula of rendered.querySelectorAll('math')) clipOverflow(formula);
  container.classList.toggle('block', isBlock);
  container.replaceChildren(...rendered.childNodes);
  numberEquations(container);
}

/**
 * What a formula gives no room to (`\smash`, a raised rule) must not cover what others wrote. It may stand out of its line by half a
 * letter, as the tops of letters do. A padding says so in every browser; `overflow-clip-margin` would have to clip both axes.
 */
function clipOverflow({ style }: MathMLElement): void {
  style.overflowY = 'clip';
  style.paddingBlock = '0.5em';
  style.marginBlock = '-0.5em';
}
