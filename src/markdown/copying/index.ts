/* Copies from a rendered document: plain text, and HTML without styles. */

export { serializeSelection, type ClipboardContent } from './serialize-selection.ts';
