import type { CSSResult } from 'lit';

/** Adds style sheets that came with a chunk to those an element has, unless they are among them. */
export function addStyles({ adoptedStyleSheets: sheets }: ShadowRoot, styles: readonly CSSResult[]): void {
  for (const { styleSheet } of styles) if (styleSheet && !sheets.includes(styleSheet)) sheets.push(styleSheet);
}
