/**
 * Chooses how message texts are rendered: as plain text, or as Markdown once its chunk is loaded.
 * @module
 */
import type { ReactiveController } from 'lit';
import { allowOrigins, type ImagePolicy } from '../../markdown/dom/image-policy.ts';
import { addStyles } from '../styles/add-styles.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import type { RenderingHost } from '../host.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type * as Markdown from '../chunks/markdown.ts';
import type * as DeferredText from '../chunks/deferred-text.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { LauncherStrings, PanelStrings, Strings } from '../i18n/strings.ts';
import { plainTextRenderer } from './plain-text.ts';
import type { CreateTextRenderer, TextRenderers } from './text-renderer.ts';

/** Provides the renderers of message texts: for Markdown as soon as its chunk is loaded, for plain text until then. */
export class TextRenderersController implements ReactiveController {
  renderers: TextRenderers;
  /** Which images load without a click. */
  isImageAllowed: ImagePolicy = () => false;
  readonly #deferredText: LazyChunk<typeof DeferredText, typeof DeferredText>;

  readonly #host: RenderingHost;
  readonly #context: PanelContext;
  readonly #chunk: LazyChunk<typeof Markdown, typeof Markdown>;
  #inputs: readonly unknown[] = [];
  /** Plain text, until Markdown and its styles are loaded. */
  readonly #interimRenderers: TextRenderers;

  constructor(host: RenderingHost, context: PanelContext) {
    this.#host = host;
    this.#context = context;
    this.#chunk = new LazyChunk(
      () => context.chunkLoaders.importMarkdown(),
      (code) => code,
      () => host.requestUpdate(),
    );
    this.#deferredText = new LazyChunk(
      () => import('../chunks/deferred-text.ts'),
      (code) => {
        addStyles(host, code.textStyles);
        host.renderRoot.addEventListener('copy', code.onCopy);
        return code;
      },
      () => host.requestUpdate(),
    );
    const interimAnswer: CreateTextRenderer = (element) => {
      this.loadDeferred();
      return plainTextRenderer(element);
    };
    this.#interimRenderers = {
      prompt: plainTextRenderer,
      answer: interimAnswer,
      answerWithLineBreaks: interimAnswer,
    };
    this.renderers = this.#interimRenderers;
    host.addController(this);
  }

  get hasFailed(): boolean {
    return (this.#chunk.errorCode ?? this.#deferredText.errorCode) !== undefined;
  }

  /** Loads the styles of texts, and the code that copies and announces them. */
  loadDeferred(): void {
    void this.#deferredText.load();
  }

  /** The text of a message for screen readers. `undefined` while the code for it is being loaded. */
  accessibleTextOf(text: Element, strings: PanelStrings): string | undefined {
    const { value, errorCode } = this.#deferredText;
    this.loadDeferred();
    return errorCode ? text.textContent : value?.toAccessibleText(text, strings);
  }

  hostUpdate(): void {
    void this.#chunk.load();
    const { language, chunkLoaders } = this.#context;
    const { backendUrl, markdownExtensions, allowedImageOrigins, renderUserMarkdown, markdownBreaks } = this.#host;
    // Without its styles, Markdown would be harder to read than its source.
    const { value: deferredText } = this.#deferredText;
    const { value: markdown } = this.#chunk;
    const { markdown: labels } = language.stringsFor<Pick<Strings, 'markdown'> & LauncherStrings>(enLauncher);
    const inputs = [
      markdown,
      deferredText,
      backendUrl,
      markdownExtensions,
      allowedImageOrigins,
      renderUserMarkdown,
      markdownBreaks,
      language.translation,
      labels,
    ];
    // The renderers must stay the same objects while their inputs do. Otherwise every text would be rendered again.
    if (shallowEqual(inputs, this.#inputs)) return;
    this.#inputs = inputs;
    this.isImageAllowed = createImagePolicy(this.#host);
    this.renderers =
      (deferredText &&
        markdown?.createMarkdownRenderers(this.#host, {
          labels,
          // The built-in labels are English.
          labelLanguage: language.translation?.markdown ? language.translation : enLauncher,
          isImageAllowed: this.isImageAllowed,
          importCode: () => chunkLoaders.importCode(),
          serialize: deferredText.serializeSelection,
        })) ??
      this.#interimRenderers;
  }
}

/** Allows images from the page's own origin, the backend's, and those that the page lists. */
function createImagePolicy({ backendUrl, allowedImageOrigins: configured = '' }: RenderingHost): ImagePolicy {
  // The backend's address may be that of its socket.
  const candidates = [location.href, backendUrl.replace(/^ws/, 'http'), ...String(configured).split(' ')];
  const addresses = candidates.filter((candidate) => URL.canParse(candidate));
  return allowOrigins(new Set(addresses.map((address) => new URL(address).origin)));
}
