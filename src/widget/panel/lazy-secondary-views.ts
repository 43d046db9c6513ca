import { addStyles } from '../styles/add-styles.ts';
import type * as SecondaryViewsChunk from '../chunks/secondary-views.ts';
import type { Language, RenderHost } from '../host.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { SecondaryViews, SecondaryViewsSource } from '../views/secondary-views.ts';

/** Fetches the secondary views when one of them is first needed. */
export class LazySecondaryViews implements SecondaryViewsSource {
  readonly #host: RenderHost;
  readonly #language: Language;
  readonly #chunk: LazyChunk<typeof SecondaryViewsChunk, typeof SecondaryViewsChunk>;
  readonly #importSecondaryViews: () => Promise<typeof SecondaryViewsChunk>;
  #views: SecondaryViews | undefined;

  constructor(host: RenderHost, language: Language, importSecondaryViews: () => Promise<typeof SecondaryViewsChunk>) {
    this.#host = host;
    this.#language = language;
    this.#importSecondaryViews = importSecondaryViews;
    this.#chunk = new LazyChunk(
      importSecondaryViews,
      (code) => code,
      () => this.#onChunkSettled(),
    );
  }

  get hasFailed(): boolean {
    return this.#chunk.errorCode !== undefined;
  }

  get loaded(): SecondaryViews | undefined {
    const { value: chunk } = this.#chunk;
    if (!chunk) return undefined;
    const strings = this.#language.stringsFor(chunk.enStrings);
    if (this.#views?.strings !== strings) this.#views = chunk.createSecondaryViews(strings);
    return this.#views;
  }

  /** Fetches the views in advance. A failure counts only if one of them is needed. */
  prefetch(): void {
    this.#importSecondaryViews().catch(() => undefined);
  }

  /** Resolves to the chunk, or to `undefined` if it could not be loaded. */
  loadChunk(): Promise<typeof SecondaryViewsChunk | undefined> {
    return this.#chunk.load();
  }

  request(): SecondaryViews | undefined {
    void this.#chunk.load();
    return this.loaded;
  }

  #onChunkSettled(): void {
    addStyles(this.#host, this.#chunk.value?.styles ?? []);
    this.#host.requestUpdate();
  }
}
