import type { ReactiveController } from 'lit';
import type { RenderHost } from '../host.ts';

/** The DOMs of test environments do not have it. */
const browser: Partial<Pick<typeof globalThis, 'visualViewport'>> = globalThis;

/**
 * Tells the panel which part of the window a phone's on-screen keyboard leaves visible, as `--_visible-top` and `--_visible-height`. CSS does not
 * see the keyboard.
 */
export class VisualViewportController implements ReactiveController {
  readonly #host: RenderHost;
  readonly #viewport = browser.visualViewport;

  constructor(host: RenderHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#viewport?.addEventListener('resize', this.fit);
    this.#viewport?.addEventListener('scroll', this.fit);
  }

  hostDisconnected(): void {
    this.#viewport?.removeEventListener('resize', this.fit);
    this.#viewport?.removeEventListener('scroll', this.fit);
  }

  readonly fit = (): void => {
    const panel = this.#host.renderRoot.querySelector<HTMLElement>('.panel');
    // A visitor who magnifies the page sees a part of it only; the panel stays where it is.
    if (!panel || !this.#viewport || this.#viewport.scale > 1) return;
    const { offsetTop, height } = this.#viewport;
    const zoom = panel.currentCSSZoom || 1;
    panel.style.setProperty('--_visible-top', `${offsetTop / zoom}px`);
    panel.style.setProperty('--_visible-height', `${height / zoom}px`);
  };
}
