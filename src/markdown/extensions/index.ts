/* What a page adds to Markdown, in a module of its own: who adds nothing loads nothing of it. */

export { createExtensions } from './create-extensions.ts';
export type { Delimiters, InlineDelimiters, MarkdownExtension } from './markdown-extension.ts';
