import type { ChunkLoaders } from '../chunks/chunk-loaders.ts';
import { LazyChunk, type ChunkErrorCode } from '../chunks/lazy-chunk.ts';
import type { PanelHost } from '../host.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import type { Panel } from '../panel/panel.ts';
import type { DialogController } from './dialog.ts';

/** Loads the panel and, for a launcher, the dialog that contains it. */
export class PanelLoader {
  readonly #host: PanelHost;
  readonly #panel: LazyChunk<Panel, { Panel: typeof Panel }>;
  readonly #dialog: LazyChunk<DialogController, { DialogController: typeof DialogController }>;

  constructor(
    host: PanelHost,
    context: PanelContext,
    chunkLoaders: ChunkLoaders,
    onSettled: (code: ChunkErrorCode | undefined) => void,
  ) {
    this.#host = host;
    this.#panel = new LazyChunk(
      () => {
        // Fetched side by side. If Markdown fails, the controller that uses it reports the error.
        chunkLoaders.importMarkdown().catch(() => undefined);
        return chunkLoaders.importPanel();
      },
      (code) => new code.Panel(host, context),
      onSettled,
    );
    this.#dialog = new LazyChunk(
      () => chunkLoaders.importDialog(),
      (code) => new code.DialogController(host),
      onSettled,
    );
  }

  get panel(): Panel | undefined {
    return this.#panel.value;
  }

  get dialog(): DialogController | undefined {
    return this.#dialog.value;
  }

  get isReady(): boolean {
    return this.panel !== undefined && (!this.#isLauncher || this.dialog !== undefined);
  }

  get errorCode(): ChunkErrorCode | undefined {
    return this.#panel.errorCode ?? (this.#isLauncher ? this.#dialog.errorCode : undefined);
  }

  load(): Promise<Panel | undefined> {
    if (this.#isLauncher) void this.#dialog.load();
    return this.#panel.load();
  }

  /** Retries failed imports at the next `load()`, without the delay before a retry. */
  retry(): void {
    this.#panel.retry();
    this.#dialog.retry();
  }

  get #isLauncher(): boolean {
    return this.#host.layout === 'launcher';
  }
}
