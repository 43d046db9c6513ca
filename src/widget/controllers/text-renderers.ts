import type { ReactiveController } from 'lit';
import { allowOrigins, type ImagePolicy } from '../../markdown/dom/image-policy.ts';
import { addStyles } from '../styles/add-styles.ts';
import { shallowEqual } from '../shallow-equal.ts';
import type { AiChat } from '../ai-chat.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type * as Markdown from '../chunks/markdown.ts';
import type * as DeferredText from '../chunks/deferred-text.ts';
import { PLAIN_TEXT, type TextRenderers } from '../rendering/message-text.ts';

/** How texts are drawn: as Markdown as soon as what does it has been fetched, until then as they were written. */
export class TextRenderersController implements ReactiveController {
  renderers: TextRenderers = PLAIN_TEXT;
  /** Which images load without a click. */
  isImageAllowed: ImagePolicy = () => false;
  /** What texts have beside their first looks. */
  readonly deferredText: LazyChunk<typeof DeferredText, typeof DeferredText>;

  readonly #host: AiChat;
  readonly #chunk: LazyChunk<typeof Markdown, typeof Markdown>;
  #inputs: readonly unknown[] = [];

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new LazyChunk(
      () => host.importMarkdown(),
      (code) => code,
      () => this.#onChunkSettled(),
    );
    this.deferredText = new LazyChunk(
      () => import('../chunks/deferred-text.ts'),
      (code) => {
        addStyles(host, [code.deferredTextStyles]);
        host.renderRoot.addEventListener('copy', code.onCopy);
        return code;
      },
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  get hasFailed(): boolean {
    return this.#chunk.errorCode !== undefined;
  }

  hostUpdate(): void {
    void this.#chunk.load();
    const { backendUrl, markdownExtensions, allowedImageOrigins, renderUserMarkdown, markdownBreaks, language } =
      this.#host;
    const { value: markdown } = this.#chunk;
    const inputs = [
      markdown,
      backendUrl,
      markdownExtensions,
      allowedImageOrigins,
      renderUserMarkdown,
      markdownBreaks,
      language.translation,
    ];
    // What depends on them is the same object as long as they are, or all would be drawn anew.
    if (shallowEqual(inputs, this.#inputs)) return;
    this.#inputs = inputs;
    this.isImageAllowed = createImagePolicy(this.#host);
    this.renderers =
      markdown?.createMarkdownRenderers(this.#host, this.isImageAllowed, () => void this.deferredText.load()) ??
      PLAIN_TEXT;
  }

  #onChunkSettled(): void {
    addStyles(this.#host, this.#chunk.value?.markdownStyles ?? []);
    this.#host.requestUpdate();
  }
}

/** Allows images from the page's own origin, the backend's, and those that the page lists. */
function createImagePolicy({
  backendUrl,
  allowedImageOrigins: configured = '',
}: Pick<AiChat, 'backendUrl' | 'allowedImageOrigins'>): ImagePolicy {
  // The backend's address may be that of its socket.
  const candidates = [location.href, backendUrl.replace(/^ws/, 'http'), ...String(configured).split(' ')];
  const addresses = candidates.filter((candidate) => URL.canParse(candidate));
  return allowOrigins(new Set(addresses.map((address) => new URL(address).origin)));
}
