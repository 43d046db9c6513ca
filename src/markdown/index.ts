/* Markdown that is still arriving, drawn as nodes: for the element, and for whoever wants only this. */

export type { CodeOptions, CodeToolbar, Colouring } from './dom-code.ts';
export { createDomSink, type DomSinkOptions } from './dom-sink.ts';
export type { MarkdownLabels } from './labels.ts';
export { createMarkdown, type Markdown, type MarkdownOptions } from './markdown.ts';
export type { AlertKind, Alignment, BlockElement, InlineElement, MarkdownElement, MarkdownSink } from './sink.ts';
