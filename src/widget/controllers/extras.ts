import { addStyles } from '../add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import type * as ExtrasChunk from '../extras.ts';
import type { Strings } from '../i18n/strings.ts';
import { Lazy } from '../lazy.ts';

/** Has what a plain conversation does without fetched by the first that needs it. */
export class ExtrasController {
  readonly #host: AiChat;
  readonly #chunk: Lazy<typeof ExtrasChunk, typeof ExtrasChunk>;
  #language: Strings | undefined;
  #inUse: ExtrasChunk.Extras | undefined;

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new Lazy(
      () => host.importExtras(),
      (code) => code,
      () => this.#onFetched(),
    );
  }

  get isMissing(): boolean {
    return this.#chunk.fault !== undefined;
  }

  /** The extras, if they are here: the same object as long as it says the same. */
  get inUse(): ExtrasChunk.Extras | undefined {
    const { loaded } = this.#host.language;
    if (loaded !== this.#language) this.#inUse = undefined;
    this.#language = loaded;
    return (this.#inUse ??= this.#chunk.value?.createExtras(loaded));
  }

  /** The extras, as soon as they can be had; the element is drawn anew then. */
  want(): ExtrasChunk.Extras | undefined {
    void this.#chunk.load();
    return this.inUse;
  }

  #onFetched(): void {
    addStyles(this.#host, this.#chunk.value?.extrasStyles ?? []);
    this.#host.requestUpdate();
  }
}
