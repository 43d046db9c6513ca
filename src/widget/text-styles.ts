import type { DomSinkOptions } from '../markdown/index.ts';
import type { AiChat } from './ai-chat.ts';
import { CodeFrames } from './code-frames.ts';
import { enFrame } from './i18n/en-frame.ts';
import { MarkdownText } from './markdown-text.ts';
import { TextExtensions } from './text-extensions.ts';
import { drawPlain, type DrawText, type TextStyles } from './views/text.ts';

/** How texts are drawn as Markdown, by what the element's properties say now. */
export function textStyles(host: AiChat, origins: ReadonlySet<string>, loadExtras: () => void): TextStyles {
  const { loaded } = host.language;
  const labels = loaded?.markdown ?? {};
  const { lang, dir } = loaded?.markdown ? loaded : enFrame;
  const sink: DomSinkOptions = {
    allowsImage: ({ origin, protocol }) => protocol === 'data:' || origins.has(origin),
    labels,
    // The panel's own heading is of the second level.
    headingLevel: 3,
    toolbar: new CodeFrames(host, { ...labels, lang, dir }),
    colouring: async () => (await host.importCode()).colouring,
  };
  const shared = new TextExtensions(host, host.extensions);
  const draw =
    (breaks: boolean): DrawText =>
    (element) => {
      loadExtras();
      const onDrawn = () => host.requestUpdate();
      return new MarkdownText(element, { ...sink, breaks, labelLanguage: { lang, dir }, extensions: shared, onDrawn });
    };
  const lines = draw(true);
  return { prompt: host.markdownPrompts ? lines : drawPlain, answer: draw(host.markdownBreaks), lines };
}
