/**
 * What draws texts as Markdown, in a chunk of its own, which is fetched as soon as the chat is to be seen.
 * @module
 */
export { createMarkdownRenderers } from '../rendering/create-markdown-renderers.ts';
export { markdownStyles } from '../styles/markdown.styles.ts';
