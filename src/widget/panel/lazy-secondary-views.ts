import { addStyles } from '../styles/add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import type * as SecondaryViewsChunk from '../chunks/secondary-views.ts';
import type { Strings } from '../i18n/strings.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';

/** Has what a plain conversation does without fetched by the first that needs it. */
export class LazySecondaryViews {
  readonly #host: AiChat;
  readonly #chunk: LazyChunk<typeof SecondaryViewsChunk, typeof SecondaryViewsChunk>;
  #translation: Strings | undefined;
  #views: SecondaryViewsChunk.SecondaryViews | undefined;

  constructor(host: AiChat) {
    this.#host = host;
    this.#chunk = new LazyChunk(
      () => host.importSecondaryViews(),
      (code) => code,
      () => this.#onChunkSettled(),
    );
  }

  get hasFailed(): boolean {
    return this.#chunk.errorCode !== undefined;
  }

  /** The extras, if they are here: the same object as long as it says the same. */
  get loaded(): SecondaryViewsChunk.SecondaryViews | undefined {
    const { translation } = this.#host.language;
    if (translation !== this.#translation) this.#views = undefined;
    this.#translation = translation;
    return (this.#views ??= this.#chunk.value?.createSecondaryViews(translation));
  }

  /** The extras, as soon as they can be had; the element is drawn anew then. */
  request(): SecondaryViewsChunk.SecondaryViews | undefined {
    void this.#chunk.load();
    return this.loaded;
  }

  #onChunkSettled(): void {
    addStyles(this.#host, this.#chunk.value?.secondaryViewsStyles ?? []);
    this.#host.requestUpdate();
  }
}
