import type { CSSResult, LitElement } from 'lit';

/** Adds style sheets that came with a chunk to those an element has, unless they are among them. */
export function addStyles({ renderRoot }: Pick<LitElement, 'renderRoot'>, styles: readonly CSSResult[]): void {
  // Test environments without a browser have none.
  const { adoptedStyleSheets: sheets = [] } = renderRoot as Partial<ShadowRoot>;
  for (const { styleSheet } of styles) if (styleSheet && !sheets.includes(styleSheet)) sheets.push(styleSheet);
}
