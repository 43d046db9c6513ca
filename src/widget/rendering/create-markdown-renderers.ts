import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { serializeSelection } from '../../markdown/copying/index.ts';
import type { DomSinkOptions } from '../../markdown/index.ts';
import type * as Code from '../chunks/code.ts';
import type { RenderingHost } from '../host.ts';
import type { Strings } from '../i18n/strings.ts';
import { LazyToolbars } from './lazy-toolbars.ts';
import { LazyMarkdownExtensions } from './lazy-markdown-extensions.ts';
import { MarkdownRenderer } from './markdown-renderer.ts';
import type { CreateTextRenderer, TextRenderers } from './text-renderer.ts';

export interface MarkdownRenderersOptions {
  /** For prompts, unless these are rendered as Markdown, too. */
  readonly plainTextRenderer: CreateTextRenderer;
  readonly labels: Strings['markdown'] | undefined;
  readonly labelLanguage: Pick<Strings, 'lang' | 'dir'>;
  readonly isImageAllowed: ImagePolicy;
  readonly importCode: () => Promise<typeof Code>;
  /** Reads what is copied of a table. Without it, tables have no toolbar. */
  readonly serialize?: typeof serializeSelection;
}

/** Creates renderers for Markdown, as the element's properties are now. */
export function createMarkdownRenderers(
  host: RenderingHost,
  { plainTextRenderer, labels = {}, labelLanguage, isImageAllowed, importCode, serialize }: MarkdownRenderersOptions,
): TextRenderers {
  const { lang, dir } = labelLanguage;
  const toolbars = new LazyToolbars(host, {
    importCode,
    ...(serialize && { serialize }),
    codeLabels: { ...labels.codeToolbar, lang, dir },
    tableLabels: { ...labels.tableToolbar, lang, dir },
  });
  const sink: DomSinkOptions = {
    isImageAllowed,
    labels: labels.document ?? {},
    // The panel's own heading has level 2.
    headingLevel: 3,
    toolbar: toolbars,
    tableToolbar: toolbars,
    loadHighlighter: async () => (await importCode()).highlighter,
  };
  const extensions = new LazyMarkdownExtensions(host, host.markdownExtensions);
  const createRenderer = (breaks: boolean): CreateTextRenderer => {
    const onRendered = (): void => host.requestUpdate();
    const options = { ...sink, breaks, labelLanguage: { lang, dir }, extensions, onRendered };
    return (element) => new MarkdownRenderer(element, options);
  };
  const withLineBreaks = createRenderer(true);
  return {
    prompt: host.renderUserMarkdown ? withLineBreaks : plainTextRenderer,
    answer: createRenderer(host.markdownBreaks),
    answerWithLineBreaks: withLineBreaks,
  };
}
