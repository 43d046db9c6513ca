import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { parseText } from '../attribute-values.ts';
import type { Language, PreviewHost } from '../host.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { PreviewStrings } from '../i18n/strings.ts';
import { MAX_AGE_MS } from '../open-state.ts';
import { useStorage } from '../page-storage.ts';
import { addStyles } from '../styles/add-styles.ts';
import { previewStyles } from '../views/preview.styles.ts';
import { previewStatusView, previewView, type PreviewState } from '../views/preview.ts';

/**
 * Shows the page's `preview` beside the closed launcher after a delay, once per page view. When the visitor has dismissed it or opened the panel,
 * it is not shown again, on later pages either. A visitor who has written something finds an invitation to go on instead, on each page until
 * they dismiss it.
 */
export class PreviewController implements ReactiveController {
  readonly #host: PreviewHost;
  readonly #language: Language;
  readonly #onOpen: () => void;
  /** Whether there is a conversation to go on with. */
  readonly #isContinuation: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'waiting' | 'shown' | 'dismissed';

  /** @param onOpen Called when the visitor wants the panel to open. */
  constructor(host: PreviewHost, language: Language, onOpen: () => void) {
    this.#host = host;
    this.#language = language;
    this.#onOpen = onOpen;
    const lastUsedAt = useStorage(host, 'continue', (storage, key) => storage.getItem(key));
    this.#isContinuation = Number(lastUsedAt) > Date.now() - MAX_AGE_MS;
    const isKnown = !this.#isContinuation && useStorage(host, 'preview', (storage, key) => storage.getItem(key));
    this.#state = isKnown ? 'dismissed' : 'waiting';
    addStyles(host, [previewStyles]);
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
    if (this.#state === 'dismissed' || open || !text) return nothing;
    const state = this.#state === 'shown' ? this.#previewState(parseText(heading), text) : undefined;
    return html`${previewStatusView(state)}${state ? previewView(state) : nothing}`;
  }

  #previewState(heading: string, text: string): PreviewState {
    return {
      strings: this.#language.stringsFor(enPreview),
      heading,
      image: imageOf(this.#host),
      text: this.#isContinuation ? undefined : text,
      onOpen: this.#onOpen,
      onDismiss: () => {
        this.dismiss();
        this.#host.focus();
      },
    };
  }

  /** Removes the bubble for good, because the visitor did so or opened the panel. */
  dismiss(): void {
    useStorage(this.#host, 'continue', (storage, key) => storage.removeItem(key));
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

const enPreview: PreviewStrings = {
  ...enLauncher,
  dismissPreview: 'Dismiss',
  continueChat: 'Continue your conversation',
};

const DEFAULT_DELAY_MS = 4_000;

/** The delay in milliseconds. Until the panel normalizes the properties, it may have any type. */
function delayOf(delayMs: unknown): number {
  const isNumeric = typeof delayMs === 'number' || (typeof delayMs === 'string' && delayMs !== '');
  return isNumeric && Number(delayMs) >= 0 ? Number(delayMs) : DEFAULT_DELAY_MS;
}

/**
 * The address of the assistant's image, if it is from an origin that needs no question: that of the page or of the backend, or an allowed one. As
 * `PageImagePolicy`, which is in the panel's chunk.
 */
function imageOf({ avatar, backendUrl, allowedImageOrigins = '' }: PreviewHost): string | undefined {
  try {
    const { href, origin, protocol } = new URL(parseText(avatar) || 'none:', document.baseURI);
    const lists = [location.href, backendUrl.replace(/^ws/, 'http'), allowedImageOrigins];
    const allowed = String(lists).split(/[\s,]+/);
    const isAllowed = allowed.some((candidate) => URL.canParse(candidate) && new URL(candidate).origin === origin);
    return isAllowed || protocol === 'data:' ? href : undefined;
  } catch {
    // Until the panel normalizes the properties, they may have any type.
    return undefined;
  }
}
