/* Copies from a document that is drawn in a page: plain text, and HTML without styles. */

export { copyOf, type Copy } from './copy-of.ts';
