/**
 * What reads formulas, and what a page adds to Markdown, and the looks of both: in a chunk of its own, for most conversations have neither.
 * @module
 */
export { createExtensions } from '../../markdown/extensions/index.ts';
export { math } from '../../markdown/math/index.ts';
export { markdownExtensionStyles } from '../styles/markdown-extension.styles.ts';
export { mathStyles } from '../styles/math.styles.ts';
