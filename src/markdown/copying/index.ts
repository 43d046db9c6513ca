/* What is copied of a document that is drawn in a page: a text to paste anywhere, and HTML without looks. */

export { copyOf, type Copy } from './copy-of.ts';
