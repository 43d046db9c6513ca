import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { DomSinkOptions } from '../../markdown/index.ts';
import type { AiChat } from '../ai-chat.ts';
import { LazyCodeToolbar } from './lazy-code-toolbar.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import { MarkdownRenderer } from './markdown-renderer.ts';
import { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import { plainTextRenderer, type CreateTextRenderer, type TextRenderers } from './message-text.ts';

/** Creates the Markdown renderers for the current properties of the element. */
export function createMarkdownRenderers(
  host: AiChat,
  isImageAllowed: ImagePolicy,
  loadDeferredText: () => void,
): TextRenderers {
  const { translation } = host.language;
  const labels = translation?.markdown ?? {};
  const { lang, dir } = translation?.markdown ? translation : enLauncher;
  const sink: DomSinkOptions = {
    isImageAllowed,
    labels: labels.document ?? {},
    // The panel's own heading is an h2.
    headingLevel: 3,
    toolbar: new LazyCodeToolbar(host, { ...labels.codeToolbar, lang, dir }),
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
