/**
 * Chunk with everything that texts do not need at first: copying, announcing, and the styles of complete tables, alerts and footnotes,
 * and of messages that wait or arrive.
 * Fetched while the first answer is awaited, so that compiling it delays no token.
 * @module
 */
import { deferredTextStyles } from '../styles/deferred-text.styles.ts';
import { laterMessageStyles } from '../views/later-message.styles.ts';

export { onCopy } from '../rendering/on-copy.ts';
export { toAccessibleText } from '../rendering/accessible-text.ts';

/** What of the styles is not needed at once. */
export const deferredStyles = [deferredTextStyles, laterMessageStyles];
