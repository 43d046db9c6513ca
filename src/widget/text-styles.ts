import { createCodeToolbar } from '../markdown/code-toolbar/index.ts';
import type { Colouring, DomSinkOptions } from '../markdown/index.ts';
import type { AiChat } from './ai-chat.ts';
import { MarkdownText } from './markdown-text.ts';
import { TextExtensions } from './text-extensions.ts';
import { drawPlain, type DrawText, type TextStyles } from './views/text.ts';

/** How texts are drawn as Markdown, by what the element's properties say now. */
export function textStyles(
  { extensions, markdownPrompts, language }: AiChat,
  origins: ReadonlySet<string>,
): TextStyles {
  const labels = language.loaded?.markdown ?? {};
  const sink: DomSinkOptions = {
    allowsImage: ({ origin }) => origins.has(origin),
    labels,
    toolbar: createCodeToolbar({ labels }),
    colouring: fetchColouring,
  };
  const shared = new TextExtensions(extensions);
  const draw =
    (breaks: boolean): DrawText =>
    (element) =>
      new MarkdownText(element, { ...sink, breaks, extensions: shared });
  const lines = draw(true);
  return { prompt: markdownPrompts ? lines : drawPlain, answer: draw(false), lines };
}

let colouring: Promise<Colouring> | undefined;

/** One colours the code of all chats of a page. */
function fetchColouring(): Promise<Colouring> {
  colouring ??= import('../markdown/colouring/index.ts').then(({ createColouring }) => createColouring());
  return colouring;
}
