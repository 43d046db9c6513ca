import { addStyles } from '../add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import type * as Extras from '../extras.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { Strings } from '../i18n/strings.ts';
import { Lazy } from '../lazy.ts';

/** What draws more than plain conversation, and its words. */
export interface ExtrasInUse {
  readonly views: typeof Extras;
  readonly strings: Strings;
}

/** Has what a plain conversation does without fetched by the first that needs it. */
export class ExtrasController {
  readonly #host: AiChat;
  readonly #chunk: Lazy<typeof Extras>;
  #english: Strings | undefined;
  #inUse: ExtrasInUse | undefined;

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new Lazy(
      () => host.importExtras(),
      () => this.#onFetched(),
    );
  }

  get isMissing(): boolean {
    return this.#chunk.isMissing;
  }

  /** The extras, if they are here: the same object as long as it says the same. */
  get inUse(): ExtrasInUse | undefined {
    const views = this.#chunk.value;
    if (!views) return undefined;
    this.#english ??= { ...enPanel, ...views.enExtras };
    const strings = this.#host.language.loaded ?? this.#english;
    if (this.#inUse?.strings !== strings) this.#inUse = { views, strings };
    return this.#inUse;
  }

  /** The extras, as soon as they can be had; the element is drawn anew then. */
  readonly want = (): ExtrasInUse | undefined => {
    void this.#chunk.load();
    return this.inUse;
  };

  #onFetched(): void {
    addStyles(this.#host, this.#chunk.value?.extrasStyles ?? []);
    this.#host.requestUpdate();
  }
}
