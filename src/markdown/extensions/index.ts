/* Extensions of Markdown. A separate module, so that pages without extensions do not load it. */

export { createExtensions } from './create-extensions.ts';
export type { Delimiters, InlineDelimiters, MarkdownExtension } from './markdown-extension.ts';
