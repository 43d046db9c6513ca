import type { ReactiveController } from 'lit';
import type { LauncherHost } from '../host.ts';
import { hasLauncher } from '../layout.ts';

/**
 * Shows the launcher in the browser's top layer, where no ancestor and no rule of the page moves, clips or covers it. If the page sets
 * `--ai-chat-z-index`, the launcher stays among the page's own layers.
 */
export class TopLayerController implements ReactiveController {
  readonly #host: LauncherHost;
  #frame: HTMLElement | null = null;
  #wasOpen = false;

  constructor(host: LauncherHost) {
    this.#host = host;
  }

  hostConnected(): void {
    // Moving an element removes it from the top layer, and an element that goes fullscreen later covers it.
    document.addEventListener('fullscreenchange', this.#reopen);
    this.#reopen();
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#reopen);
    document.removeEventListener('pointerover', this.#reopen);
  }

  hostUpdated(): void {
    const host = this.#host;
    // The first child, rather than a query: this runs in every frame of an answer, with the whole conversation in the tree.
    const frame = hasLauncher(host) ? (host.renderRoot.firstElementChild as HTMLElement) : null;
    // Looking up the style forces a style recalculation, so it happens only when the panel opens or closes.
    if (frame === this.#frame && host.open === this.#wasOpen) return;
    this.#frame = frame;
    this.#wasOpen = host.open;
    // The DOMs of test environments support neither popovers nor the selector below.
    if (!frame?.isConnected || !frame.togglePopover) return;
    const modal = document.querySelector('dialog:modal');
    // Entering the top layer now would cover the page's modal dialog. No event reports reliably when that closes, so the next movement of the
    // pointer checks again.
    if (modal && !modal.contains(host)) document.addEventListener('pointerover', this.#reopen, { once: true });
    else frame.togglePopover(!getComputedStyle(host).getPropertyValue('--ai-chat-z-index'));
  }

  readonly #reopen = (): void => {
    if (document.fullscreenElement?.contains(this.#host)) this.#frame?.hidePopover();
    this.#frame = null;
    this.#host.requestUpdate();
  };
}
