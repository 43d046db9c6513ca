/**
 * Chunk with what a visitor attaches to a prompt: reading and preparing files, their views, styles and strings. Fetched when the backend accepts
 * attachments.
 * @module
 */
export { Attachments } from '../attachments/attachments.ts';
