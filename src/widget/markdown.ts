/**
 * What draws texts as Markdown, in a chunk of its own, which is fetched as soon as the chat is to be seen.
 * @module
 */
export { textStyles } from './text-styles.ts';
export { markdownStyles } from './views/markdown.styles.ts';
