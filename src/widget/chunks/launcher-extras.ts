/**
 * Chunk with what not every launcher has: the bubble above it, and elements of the page that open the panel. Fetched if the page has set `preview`
 * or the element's `id`.
 * @module
 */
export { PageOpenersController } from '../controllers/page-openers.ts';
export { PreviewController } from '../controllers/preview.ts';
