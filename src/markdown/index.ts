/* Incremental Markdown rendering, for the element and for pages that need only this. */

export type { CodeOptions, CodeBlockWrapper, Highlighter } from './dom/code-blocks.ts';
export { createDomSink, type DomSinkOptions } from './dom/dom-sink.ts';
export type { ExtensionHooks } from './extensions/extension-hooks.ts';
export type { MarkdownLabels } from './dom/labels.ts';
export { createMarkdown, type Markdown } from './markdown.ts';
export type { EndOptions, MarkdownOptions } from './markdown-options.ts';
export type {
  AlertKind,
  Alignment,
  BlockElement,
  ExtensionElement,
  InlineElement,
  MarkdownElement,
  MarkdownSink,
} from './sink.ts';
