import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { RenderHost } from '../host.ts';
import type { AttachmentStrings, PanelStrings } from '../i18n/strings.ts';
import { ATTACHMENT_ICONS } from '../views/attachment-icons.ts';
import { iconView } from '../views/icon.ts';

export interface FileDropOptions {
  readonly isAccepting: () => boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Receives files that are dragged onto the chat or pasted into its input. While nothing is accepted they are the page's. */
export class FileDrop implements ReactiveController {
  readonly #host: RenderHost;
  readonly #options: FileDropOptions;
  /** Whether files are being dragged over the panel. */
  #isOver = false;

  constructor(host: RenderHost, options: FileDropOptions) {
    this.#host = host;
    this.#options = options;
    const root = host.renderRoot;
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
      root.addEventListener(type, (event) => this.#onDrag(event as DragEvent));
    root.addEventListener('paste', (event) => this.#onPaste(event as ClipboardEvent));
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#isOver = false;
  }

  render({ lang, dir, dropFiles }: PanelStrings & AttachmentStrings): TemplateResult | typeof nothing {
    if (!this.#isOver) return nothing;
    return html`<div class="drop-zone" lang=${lang} dir=${dir} aria-hidden="true">
      ${iconView(ATTACHMENT_ICONS.file)}<span>${dropFiles}</span>
    </div>`;
  }

  #onDrag(event: DragEvent): void {
    const { dataTransfer, type } = event;
    const isInPanel = event.target instanceof Element && event.target.closest('.panel') !== null;
    if (!dataTransfer?.types.includes('Files') || !isInPanel || !this.#options.isAccepting()) return;
    event.preventDefault();
    // The page must not take them, too.
    event.stopPropagation();
    if (type === 'dragover') dataTransfer.dropEffect = 'copy';
    if (type === 'drop') this.#options.onFiles([...dataTransfer.files]);
    // Leaving a child of the panel enters another one.
    const hasLeft = type === 'drop' || (type === 'dragleave' && !this.#contains(event.relatedTarget));
    this.#setOver(!hasLeft);
  }

  /** Copied tables and texts have a picture of themselves, too; they are pasted as texts. */
  #onPaste(event: ClipboardEvent): void {
    const { clipboardData } = event;
    if (!clipboardData?.files.length || clipboardData.types.includes('text/plain') || !this.#options.isAccepting())
      return;
    event.preventDefault();
    this.#options.onFiles([...clipboardData.files]);
  }

  #contains(target: EventTarget | null): boolean {
    return target instanceof Element && target.closest('.panel') !== null;
  }

  #setOver(isOver: boolean): void {
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.#host.requestUpdate();
  }
}
