import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';

/**
 * Shows the launcher's frame in the browser's top layer, where no ancestor and no rule of the page moves, clips or covers it. A page
 * that sets `--ai-chat-z-index` orders its layers itself: there the frame stays among them.
 */
export class TopLayerController implements ReactiveController {
  readonly #host: AiChat;
  #frame: HTMLElement | null = null;
  #wasOpen = false;

  constructor(host: AiChat) {
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
    // Not searched for: behind it is the whole conversation, and this is done in every frame of an answer.
    const frame = host.layout === 'launcher' ? (host.renderRoot.firstElementChild as HTMLElement) : null;
    // Nor is the style looked up more often than a person opens and closes.
    if (frame === this.#frame && host.open === this.#wasOpen) return;
    this.#frame = frame;
    this.#wasOpen = host.open;
    // Document models of test environments know neither this nor the selector below.
    if (!frame?.isConnected || !frame.togglePopover) return;
    const modal = document.querySelector('dialog:modal');
    // Whatever enters the top layer now would stand over the page's dialog. Nothing is sure to tell when that is gone.
    if (modal && !modal.contains(host)) document.addEventListener('pointerover', this.#reopen, { once: true });
    else frame.togglePopover(!getComputedStyle(host).getPropertyValue('--ai-chat-z-index'));
  }

  readonly #reopen = (): void => {
    if (document.fullscreenElement?.contains(this.#host)) this.#frame?.hidePopover();
    this.#frame = null;
    this.#host.requestUpdate();
  };
}
