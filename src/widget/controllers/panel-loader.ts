import type { ChunkLoaders } from '../chunks/chunk-loaders.ts';
import type * as LauncherExtras from '../chunks/launcher-extras.ts';
import { LazyChunk, type ChunkErrorCode } from '../chunks/lazy-chunk.ts';
import type { PanelHost } from '../host.ts';
import { hasLauncher } from '../layout.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import type { Panel } from '../panel/panel.ts';
import type { DialogController } from './dialog.ts';
import type { PreviewController } from './preview.ts';

/** Loads the panel, the dialog that contains it where it does not stand in the page, and the bubble beside the launcher. */
export class PanelLoader {
  readonly #host: PanelHost;
  readonly #panel: LazyChunk<Panel, { Panel: typeof Panel }>;
  readonly #dialog: LazyChunk<DialogController, { DialogController: typeof DialogController }>;
  readonly #extras: LazyChunk<PreviewController, typeof LauncherExtras>;

  constructor(
    host: PanelHost,
    context: PanelContext,
    chunkLoaders: ChunkLoaders,
    onSettled: (code?: ChunkErrorCode) => void,
    onOpen: () => void,
  ) {
    this.#host = host;
    this.#panel = new LazyChunk(
      () => chunkLoaders.importPanel(),
      (code) => new code.Panel(host, context, chunkLoaders),
      onSettled,
    );
    this.#dialog = new LazyChunk(
      () => chunkLoaders.importDialog(),
      (code) => new code.DialogController(host),
      onSettled,
    );
    this.#extras = new LazyChunk(
      () => chunkLoaders.importLauncherExtras(),
      (code) => {
        host.addController(new code.PageOpenersController(host, onOpen));
        return new code.PreviewController(host, context.language, onOpen);
      },
      // Without them, the chat can be used.
      () => onSettled(),
    );
  }

  get panel(): Panel | undefined {
    return this.#panel.value;
  }

  get dialog(): DialogController | undefined {
    return this.#dialog.value;
  }

  get preview(): PreviewController | undefined {
    return this.#extras.value;
  }

  /** Whether there is what is around the panel. */
  get hasFrame(): boolean {
    return !this.#needsDialog || this.dialog !== undefined;
  }

  /** Why there is no panel. */
  get panelErrorCode(): ChunkErrorCode | undefined {
    return this.#panel.errorCode;
  }

  /** Why there is no frame around it. */
  get frameErrorCode(): ChunkErrorCode | undefined {
    return this.#needsDialog ? this.#dialog.errorCode : undefined;
  }

  /** Loads what makes the launcher known to the page: only elements with an id can be referred to. */
  loadExtras(): void {
    const { id, preview } = this.#host;
    if (hasLauncher(this.#host) && (id || preview)) void this.#extras.load();
  }

  load(): Promise<Panel | undefined> {
    if (this.#needsDialog) void this.#dialog.load();
    return this.#panel.load();
  }

  /** Retries failed imports at the next `load()`, without the delay before a retry. */
  retry(): void {
    this.#panel.retry();
    this.#dialog.retry();
  }

  get #needsDialog(): boolean {
    return hasLauncher(this.#host) || this.#host.layout === 'fullscreen';
  }
}
