import type { DomSinkOptions } from '../../markdown/index.ts';
import type { AiChat } from '../ai-chat.ts';
import { LazyCodeToolbar } from './lazy-code-toolbar.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import { MarkdownRenderer } from './markdown-renderer.ts';
import { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import { plainTextRenderer, type CreateTextRenderer, type TextRenderers } from './message-text.ts';

/** How texts are drawn as Markdown, by what the element's properties say now. */
export function createMarkdownRenderers(
  host: AiChat,
  origins: ReadonlySet<string>,
  loadDeferredText: () => void,
): TextRenderers {
  const { translation } = host.language;
  const labels = translation?.markdown ?? {};
  const { lang, dir } = translation?.markdown ? translation : enLauncher;
  const sink: DomSinkOptions = {
    isImageAllowed: ({ origin, protocol }) => protocol === 'data:' || origins.has(origin),
    labels,
    // The panel's own heading is of the second level.
    headingLevel: 3,
    toolbar: new LazyCodeToolbar(host, { ...labels, lang, dir }),
    loadHighlighter: async () => (await host.importCode()).colouring,
  };
  const extensions = new LazyMarkdownExtensions(host, host.markdownExtensions);
  const createRenderer =
    (breaks: boolean): CreateTextRenderer =>
    (element) => {
      loadDeferredText();
      const onRendered = () => host.requestUpdate();
      return new MarkdownRenderer(element, {
        ...sink,
        breaks,
        labelLanguage: { lang, dir },
        extensions,
        onRendered,
      });
    };
  const withLineBreaks = createRenderer(true);
  return {
    prompt: host.renderUserMarkdown ? withLineBreaks : plainTextRenderer,
    answer: createRenderer(host.markdownBreaks),
    answerWithLineBreaks: withLineBreaks,
  };
}
