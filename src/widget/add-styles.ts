import type { CSSResult } from 'lit';

/** Adds style sheets that came with a chunk to those an element has. */
export function addStyles(root: ShadowRoot, styles: readonly CSSResult[]): void {
  for (const { styleSheet } of styles) if (styleSheet) root.adoptedStyleSheets.push(styleSheet);
}
