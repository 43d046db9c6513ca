/**
 * Chunk that renders Markdown. Fetched as soon as the chat becomes visible.
 * @module
 */
export { createMarkdownRenderers } from '../rendering/create-markdown-renderers.ts';
export { markdownStyles } from '../styles/markdown.styles.ts';
