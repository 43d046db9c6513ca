/**
 * What drawn texts have beside their first looks, in a chunk of its own, which is fetched with the first of them: how they are copied,
 * the columns of tables that are finished, alerts, notes.
 * @module
 */
export { onCopy } from './copying.ts';
export { textExtrasStyles } from './views/text-extras.styles.ts';
