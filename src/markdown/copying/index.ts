/* Copies from a document that is drawn in a page: plain text, and HTML without styles. */

export { serializeSelection, type ClipboardContent } from './serialize-selection.ts';
