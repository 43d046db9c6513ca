/**
 * Chunk with everything that texts do not need at first: copying, announcing, and the styles of complete tables, alerts and footnotes.
 * Fetched while the first answer is awaited, so that compiling it delays no token.
 * @module
 */
export { onCopy } from '../rendering/on-copy.ts';
export { toAccessibleText } from '../rendering/accessible-text.ts';
export { deferredTextStyles } from '../styles/deferred-text.styles.ts';
