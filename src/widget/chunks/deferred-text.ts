/**
 * What texts have beside their first looks, in a chunk of its own: how they are copied and read out, the columns of finished tables,
 * alerts, notes. It is fetched while the first answer is awaited, so that no token of it waits for this code to be compiled.
 * @module
 */
export { onCopy } from '../rendering/on-copy.ts';
export { toAccessibleText } from '../rendering/accessible-text.ts';
export { deferredTextStyles } from '../styles/deferred-text.styles.ts';
