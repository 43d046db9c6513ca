import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { DomSinkOptions } from '../../markdown/index.ts';
import type * as Code from '../chunks/code.ts';
import type { RenderingHost } from '../host.ts';
import type { Strings } from '../i18n/strings.ts';
import { LazyCodeToolbar } from './lazy-code-toolbar.ts';
import { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import { MarkdownRenderer } from './markdown-renderer.ts';
import { plainTextRenderer } from './plain-text.ts';
import type { CreateTextRenderer, TextRenderers } from './text-renderer.ts';

export interface MarkdownRenderersOptions {
  readonly labels: Strings['markdown'] | undefined;
  readonly labelLanguage: Pick<Strings, 'lang' | 'dir'>;
  readonly isImageAllowed: ImagePolicy;
  readonly importCode: () => Promise<typeof Code>;
  /** Called for each text that is about to be rendered for the first time. */
  readonly onFirstText: () => void;
}

/** Creates renderers for Markdown, as the element's properties are now. */
export function createMarkdownRenderers(
  host: RenderingHost,
  { labels = {}, labelLanguage, isImageAllowed, importCode, onFirstText }: MarkdownRenderersOptions,
): TextRenderers {
  const { lang, dir } = labelLanguage;
  const sink: DomSinkOptions = {
    isImageAllowed,
    labels: labels.document ?? {},
    // The panel's own heading has level 2.
    headingLevel: 3,
    toolbar: new LazyCodeToolbar(host, importCode, { ...labels.codeToolbar, lang, dir }),
    loadHighlighter: async () => (await importCode()).highlighter,
  };
  const extensions = new LazyMarkdownExtensions(host, host.markdownExtensions);
  const createRenderer =
    (breaks: boolean): CreateTextRenderer =>
    (element) => {
      onFirstText();
      return new MarkdownRenderer(element, {
        ...sink,
        breaks,
        labelLanguage: { lang, dir },
        extensions,
        onRendered: () => host.requestUpdate(),
      });
    };
  const withLineBreaks = createRenderer(true);
  return {
    prompt: host.renderUserMarkdown ? withLineBreaks : plainTextRenderer,
    answer: createRenderer(host.markdownBreaks),
    answerWithLineBreaks: withLineBreaks,
  };
}
