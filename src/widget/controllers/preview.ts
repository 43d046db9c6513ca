import { nothing, type ReactiveController, type TemplateResult } from 'lit';
import { parseText } from '../attribute-values.ts';
import type { Language, PreviewHost } from '../host.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { PreviewStrings } from '../i18n/strings.ts';
import { useStorage } from '../page-storage.ts';
import { previewStyles } from '../views/preview.styles.ts';
import { previewView } from '../views/preview.ts';

/**
 * Shows the page's `preview` beside the closed launcher after a delay, once per page view. When the visitor has dismissed it or opened the panel,
 * it is not shown again, on later pages either.
 */
export class PreviewController implements ReactiveController {
  readonly #host: PreviewHost;
  readonly #language: Language;
  readonly #onOpen: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'waiting' | 'shown' | 'dismissed';

  /** @param onOpen Called when the visitor wants the panel to open. */
  constructor(host: PreviewHost, language: Language, onOpen: () => void) {
    this.#host = host;
    this.#language = language;
    this.#onOpen = onOpen;
    this.#state = useStorage(host, 'preview', (storage, key) => storage.getItem(key)) ? 'dismissed' : 'waiting';
    // Not `addStyles`, which is in the panel's chunk.
    const { styleSheet } = previewStyles;
    if (styleSheet) (host.renderRoot as ShadowRoot).adoptedStyleSheets?.push(styleSheet);
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.#host.open) this.#remove();
    else if (this.#state === 'waiting') this.#timer ??= setTimeout(this.#show, delayOf(this.#host.previewDelayMs));
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  render(): TemplateResult | typeof nothing {
    const { heading, preview, open } = this.#host;
    const text = parseText(preview);
    if (this.#state !== 'shown' || open || !text) return nothing;
    return previewView({
      strings: this.#language.stringsFor(enPreview),
      heading: parseText(heading),
      text,
      onOpen: this.#onOpen,
      onDismiss: () => {
        this.dismiss();
        this.#host.focus();
      },
    });
  }

  /** Removes the bubble for good, because the visitor did so or opened the panel. */
  dismiss(): void {
    useStorage(this.#host, 'preview', (storage, key) => storage.setItem(key, `${Date.now()}`));
    this.#remove();
    this.#host.requestUpdate();
  }

  #remove(): void {
    clearTimeout(this.#timer);
    this.#state = 'dismissed';
  }

  readonly #show = (): void => {
    this.#state = 'shown';
    this.#host.requestUpdate();
  };
}

const enPreview: PreviewStrings = { ...enLauncher, dismissPreview: 'Dismiss' };

const DEFAULT_DELAY_MS = 4_000;

/** The delay in milliseconds. Until the panel normalizes the properties, it may have any type. */
function delayOf(delayMs: unknown): number {
  const isNumeric = typeof delayMs === 'number' || (typeof delayMs === 'string' && delayMs !== '');
  return isNumeric && Number(delayMs) >= 0 ? Number(delayMs) : DEFAULT_DELAY_MS;
}
