/**
 * Chunk that renders Markdown. Fetched as soon as the chat becomes visible. Its styles are in the transcript's chunk.
 * @module
 */
export { createMarkdownRenderers } from '../rendering/create-markdown-renderers.ts';
