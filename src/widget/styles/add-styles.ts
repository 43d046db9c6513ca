import type { CSSResult, LitElement } from 'lit';

/** Adds the style sheets of a chunk to an element, unless it has them already. */
export function addStyles({ renderRoot }: Pick<LitElement, 'renderRoot'>, styles: readonly CSSResult[]): void {
  // The DOMs of test environments have no adopted style sheets.
  const { adoptedStyleSheets: sheets = [] } = renderRoot as Partial<ShadowRoot>;
  for (const { styleSheet } of styles) if (styleSheet && !sheets.includes(styleSheet)) sheets.push(styleSheet);
}
