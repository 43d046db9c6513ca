import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { addStyles } from '../styles/add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import { dialogStyles } from '../views/dialog.styles.ts';
import type { PanelFrameState } from '../views/panel-frame.ts';

const browser: Partial<Pick<typeof globalThis, 'matchMedia' | 'visualViewport'>> = globalThis;

/**
 * The launcher's panel as a dialog: opens and closes it as the element says, and moves the focus with it: in when a person opens
 * it, back to where they came from when it closes. On a phone it is a sheet over the whole page and modal; everywhere else the
 * page beside it stays in reach.
 */
export class DialogController implements ReactiveController {
  readonly #host: AiChat;
  /** Neither this nor the viewport is there in DOMs without a browser. */
  readonly #phoneQuery = browser.matchMedia?.('(max-width: 480px), (max-height: 480px)');
  readonly #viewport = browser.visualViewport;
  #dialog: HTMLDialogElement | null = null;
  #state: 'closed' | 'beside' | 'modal' = 'closed';
  #opener: Element | null = null;

  constructor(host: AiChat) {
    this.#host = host;
    addStyles(host, [dialogStyles]);
    host.addController(this);
  }

  render({ label, lang, content }: PanelFrameState): TemplateResult {
    return html`<dialog
      class="panel"
      part="panel"
      tabindex="-1"
      lang=${lang ?? nothing}
      aria-label=${label}
      @close=${this.#onClose}
    >
      ${content}
    </dialog>`;
  }

  hostConnected(): void {
    // A dialog that was moved in the page has left the top layer; the next update puts it back.
    this.#state = 'closed';
    this.#phoneQuery?.addEventListener('change', this.#onViewportChange);
    document.addEventListener('keydown', this.#onPageKey);
    this.#viewport?.addEventListener('resize', this.#fitToVisualViewport);
    this.#viewport?.addEventListener('scroll', this.#fitToVisualViewport);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#phoneQuery?.removeEventListener('change', this.#onViewportChange);
    document.removeEventListener('keydown', this.#onPageKey);
    this.#viewport?.removeEventListener('resize', this.#fitToVisualViewport);
    this.#viewport?.removeEventListener('scroll', this.#fitToVisualViewport);
  }

  hostUpdated(): void {
    const root = this.#host.renderRoot as ShadowRoot;
    const dialog = root.querySelector('dialog');
    const nextState = !this.#host.open ? 'closed' : this.#phoneQuery?.matches ? 'modal' : 'beside';
    // One that has left the page before it was drawn cannot be modal there: that throws. It is opened when it comes back.
    if (!dialog?.isConnected || (dialog === this.#dialog && nextState === this.#state)) return;
    const focused = root.activeElement;
    const hadFocus = dialog.contains(focused);
    if (this.#state === 'closed') this.#opener = (this.#host.getRootNode() as Document).activeElement;
    this.#dialog = dialog;
    this.#state = nextState;
    // DOMs without a browser know the attribute only.
    if (dialog.open) (dialog as Partial<HTMLDialogElement>).close?.();
    if (nextState === 'modal') dialog.showModal();
    // Not `show()`, which would take the focus from the page even when nobody asked.
    else dialog.open = nextState === 'beside';
    this.#fitToVisualViewport();
    if (hadFocus) this.#restoreFocus(nextState === 'closed' ? this.#opener : focused);
  }

  /** To an element, if it can still be focused; the host itself stands for its launcher. */
  #restoreFocus(element: Element | null): void {
    if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
    else this.#host.focus();
  }

  /** The browser closed it by itself, as for the back gesture of a phone, unless it was only shown in another way. */
  readonly #onClose = (): void => {
    if (!this.#dialog?.open) this.#host.hide();
  };

  /** Closes the panel on Escape when it covers the focused element of the page (WCAG 2.4.11). */
  readonly #onPageKey = ({ key, defaultPrevented }: KeyboardEvent): void => {
    const { activeElement } = document;
    if (key !== 'Escape' || defaultPrevented || !this.#dialog || this.#state !== 'beside') return;
    if (!activeElement || activeElement === document.body || activeElement === this.#host) return;
    const { left, right, top, bottom } = activeElement.getBoundingClientRect();
    const panel = this.#dialog.getBoundingClientRect();
    const isUncovered = left >= panel.right || right <= panel.left || top >= panel.bottom || bottom <= panel.top;
    if (!isUncovered) this.#host.hide();
  };

  readonly #onViewportChange = (): void => this.#host.requestUpdate();

  /** Phones lay their keyboard over the page without telling CSS: a sheet takes the part that is still to be seen. */
  readonly #fitToVisualViewport = (): void => {
    if (!this.#dialog || !this.#viewport || this.#viewport.scale > 1) return;
    const { offsetTop, height } = this.#viewport;
    const zoom = this.#dialog.currentCSSZoom || 1;
    this.#dialog.style.setProperty('--_sheet-top', `${offsetTop / zoom}px`);
    this.#dialog.style.setProperty('--_sheet-height', `${height / zoom}px`);
  };
}
