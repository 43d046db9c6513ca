import type { CSSResult, LitElement } from 'lit';

/** Adds style sheets that came with a chunk to those an element has. */
export function addStyles({ renderRoot }: LitElement, styles: readonly CSSResult[]): void {
  const { adoptedStyleSheets } = renderRoot as ShadowRoot;
  for (const { styleSheet } of styles) if (styleSheet) adoptedStyleSheets.push(styleSheet);
}
