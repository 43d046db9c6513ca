import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { addStyles } from '../styles/add-styles.ts';
import type { LauncherHost } from '../host.ts';
import { dialogStyles } from '../views/dialog.styles.ts';
import type { PanelFrameState } from '../views/panel-frame.ts';

const browser: Partial<Pick<typeof globalThis, 'matchMedia' | 'visualViewport'>> = globalThis;

/**
 * Renders the launcher's panel as a dialog, and opens and closes it with the element's `open`. Returns the focus when it closes. On phones the
 * dialog is modal and covers the whole page. Elsewhere the page beside it stays usable.
 */
export class DialogController implements ReactiveController {
  readonly #host: LauncherHost;
  /** The DOMs of test environments have neither this nor the viewport. */
  readonly #phoneQuery = browser.matchMedia?.('(max-width: 480px), (max-height: 480px)');
  readonly #viewport = browser.visualViewport;
  #dialog: HTMLDialogElement | null = null;
  #state: 'closed' | 'non-modal' | 'modal' = 'closed';
  #opener: Element | null = null;

  constructor(host: LauncherHost) {
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
    // Moving a dialog in the page removes it from the top layer. The next update opens it again.
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
    const nextState = !this.#host.open ? 'closed' : this.#phoneQuery?.matches ? 'modal' : 'non-modal';
    // `showModal()` throws outside the page. The dialog opens when the element is back.
    if (!dialog?.isConnected || (dialog === this.#dialog && nextState === this.#state)) return;
    const focused = root.activeElement;
    const hadFocus = dialog.contains(focused);
    if (this.#state === 'closed') this.#opener = (this.#host.getRootNode() as Document).activeElement;
    this.#dialog = dialog;
    this.#state = nextState;
    // The DOMs of test environments have the attribute only.
    if (dialog.open) (dialog as Partial<HTMLDialogElement>).close?.();
    if (nextState === 'modal') dialog.showModal();
    // Not `show()`, which would move the focus even if the page opened the panel.
    else dialog.open = nextState === 'non-modal';
    this.#fitToVisualViewport();
    if (hadFocus) this.#restoreFocus(nextState === 'closed' ? this.#opener : focused);
  }

  /** Focuses an element if that is still possible, otherwise the host. */
  #restoreFocus(element: Element | null): void {
    if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
    else this.#host.focus();
  }

  /** Closes the panel when the browser closed the dialog, for example by a phone's back gesture. The dialog is open again if only its mode changed. */
  readonly #onClose = (): void => {
    if (!this.#dialog?.open) this.#host.hide();
  };

  /** Closes the panel on Escape when it covers the focused element of the page (WCAG 2.4.11). */
  readonly #onPageKey = ({ key, defaultPrevented }: KeyboardEvent): void => {
    const { activeElement } = document;
    if (key !== 'Escape' || defaultPrevented || !this.#dialog || this.#state !== 'non-modal') return;
    if (!activeElement || activeElement === document.body || activeElement === this.#host) return;
    const { left, right, top, bottom } = activeElement.getBoundingClientRect();
    const panel = this.#dialog.getBoundingClientRect();
    const isUncovered = left >= panel.right || right <= panel.left || top >= panel.bottom || bottom <= panel.top;
    if (!isUncovered) this.#host.hide();
  };

  readonly #onViewportChange = (): void => this.#host.requestUpdate();

  /** Fits the sheet to the part of the page that a phone's on-screen keyboard leaves visible. CSS does not see the keyboard. */
  readonly #fitToVisualViewport = (): void => {
    if (!this.#dialog || !this.#viewport || this.#viewport.scale > 1) return;
    const { offsetTop, height } = this.#viewport;
    const zoom = this.#dialog.currentCSSZoom || 1;
    this.#dialog.style.setProperty('--_sheet-top', `${offsetTop / zoom}px`);
    this.#dialog.style.setProperty('--_sheet-height', `${height / zoom}px`);
  };
}
