/* Markdown that is still arriving, drawn as nodes: for the element, and for whoever wants only this. */

export type { CodeOptions, CodeToolbar, Colouring } from './dom-code.ts';
export { createDomSink, type DomSinkOptions } from './dom-sink.ts';
export type { Extensions } from './extensions.ts';
export type { MarkdownLabels } from './labels.ts';
export { createMarkdown, type EndOptions, type Markdown, type MarkdownOptions } from './markdown.ts';
export type {
  AlertKind,
  Alignment,
  BlockElement,
  ExtensionElement,
  InlineElement,
  MarkdownElement,
  MarkdownSink,
} from './sink.ts';
