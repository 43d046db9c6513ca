/**
 * Chunk with the Markdown extensions, those for formulas and those of the page, and their styles. Most conversations need neither.
 * @module
 */
export { createExtensions } from '../../markdown/extensions/index.ts';
export { math } from '../../markdown/math/index.ts';
export { markdownExtensionStyles } from '../styles/markdown-extension.styles.ts';
export { mathStyles } from '../styles/math.styles.ts';
