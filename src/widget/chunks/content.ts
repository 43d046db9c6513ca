/**
 * Chunk for few messages: parts that the page draws, the explanation of an answer, and pictures as large as the window. Fetched with the
 * first of them.
 * @module
 */
export { contentStyles } from '../views/content.styles.ts';
export { explanationView } from '../views/explanation.ts';
export { makeEnlargeable } from '../views/lightbox.ts';
export { messagePartsView } from '../views/message-parts.ts';
