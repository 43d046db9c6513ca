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
    // What is moved in the page leaves the top layer, and what goes fullscreen later covers what is there.
    document.addEventListener('fullscreenchange', this.#showAgain);
    this.#showAgain();
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#showAgain);
    document.removeEventListener('pointerover', this.#showAgain);
  }

  hostUpdated(): void {
    const host = this.#host;
    const frame = host.renderRoot.querySelector<HTMLElement>('[popover]');
    // The style is looked up no more often than a person opens and closes: that is costly while an answer arrives.
    if (!frame?.isConnected || (frame === this.#frame && host.open === this.#wasOpen)) return;
    this.#frame = frame;
    this.#wasOpen = host.open;
    // Document models of test environments know neither this nor the selector below.
    if (!frame.togglePopover) return;
    const modal = document.querySelector('dialog:modal');
    // Whatever enters the top layer now would stand over the page's dialog. Nothing is sure to tell when that is gone.
    if (modal && !modal.contains(host)) document.addEventListener('pointerover', this.#showAgain, { once: true });
    else frame.togglePopover(!getComputedStyle(host).getPropertyValue('--ai-chat-z-index'));
  }

  readonly #showAgain = (): void => {
    if (document.fullscreenElement?.contains(this.#host)) this.#frame?.hidePopover();
    this.#frame = null;
    this.#host.requestUpdate();
  };
}
