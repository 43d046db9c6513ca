import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { LauncherHost } from '../host.ts';
import type { LauncherStrings } from '../i18n/strings.ts';
import { SHEET_QUERY } from '../open-state.ts';
import { addStyles } from '../styles/add-styles.ts';
import { dialogStyles } from '../views/dialog.styles.ts';
import { launcherMarksStyles } from '../views/launcher-marks.styles.ts';
import { iconView } from '../views/icon.ts';
import type { PanelFrameState } from '../views/panel-frame.ts';
import { resizeGripStyles } from '../views/resize-grip.styles.ts';
import { PanelResizer } from './panel-resizer.ts';
import { VisualViewportController } from './visual-viewport.ts';

/**
 * The form of a launcher's panel: `floating` above the launcher, a `sidebar` over the whole height of the window, or a modal `sheet` over the
 * whole window.
 */
type PanelForm = 'floating' | 'sidebar' | 'sheet';

/** Windows too low for a panel above the launcher. */
const LOW_QUERY = '(max-height: 520px)';

const browser: Partial<Pick<typeof globalThis, 'matchMedia'>> = globalThis;

/**
 * Renders the launcher's panel as a dialog, and opens and closes it with the element's `open`. Returns the focus when it closes. A sheet is
 * modal; beside the other forms the page stays usable.
 */
export class DialogController implements ReactiveController {
  readonly #host: LauncherHost;
  readonly #resizer: PanelResizer;
  readonly #viewport: VisualViewportController;
  /** The DOMs of test environments do not have media queries. */
  readonly #sheetQuery = browser.matchMedia?.(SHEET_QUERY);
  readonly #lowQuery = browser.matchMedia?.(LOW_QUERY);
  #dialog: HTMLDialogElement | null = null;
  #state: 'closed' | PanelForm = 'closed';
  #opener: Element | null = null;

  constructor(host: LauncherHost) {
    this.#host = host;
    this.#resizer = new PanelResizer(host, () => host.requestUpdate());
    addStyles(host, [launcherMarksStyles, dialogStyles, resizeGripStyles]);
    this.#viewport = new VisualViewportController(host);
    host.addController(this);
  }

  render({ label, lang, content, isEmpty, strings }: PanelFrameState): TemplateResult {
    return html`<dialog
      id="panel"
      class="panel ${this.#form} ${isEmpty ? 'empty' : ''}"
      part="panel"
      tabindex="-1"
      lang=${lang ?? nothing}
      aria-label=${label}
      @close=${this.#onClose}
    >
      ${content}${strings && this.#resizer.render(strings)}
    </dialog>`;
  }

  /** Renders the button that closes the panel, until the panel is loaded and has one in its header. */
  renderCloseButton({ lang, dir, close }: LauncherStrings): TemplateResult | typeof nothing {
    const { onClose } = this;
    if (!onClose) return nothing;
    return html`<button
      class="icon-button early-close"
      type="button"
      lang=${lang ?? nothing}
      dir=${dir ?? nothing}
      aria-label=${close}
      title=${close}
      @click=${onClose}
    >
      ${iconView('m5 5 10 10M15 5 5 15')}
    </button>`;
  }

  /** Renders what the launcher shows beside its icon: the icon for an open panel, and the number of unread answers. */
  renderLauncherMarks(unreadCount: number): TemplateResult {
    const count = unreadCount > 99 ? '99+' : unreadCount;
    const badge = count ? html`<span class="count" part="count">${count}</span>` : nothing;
    return html`${iconView('m5 7.5 5 5 5-5')}${badge}`;
  }

  /** Closes the panel, for a button in it. `undefined` where the launcher is the button for that. */
  get onClose(): (() => void) | undefined {
    return this.#form === 'floating' ? undefined : () => this.#host.hide();
  }

  /** Makes the panel large, or as it was before. `undefined` where it has all the room there is. */
  get onExpand(): (() => void) | undefined {
    return this.#resizer.toggleExpanded;
  }

  get isExpanded(): boolean {
    return this.#resizer.isExpanded;
  }

  hostConnected(): void {
    // Moving a dialog in the page removes it from the top layer. The next update opens it again.
    this.#state = 'closed';
    this.#sheetQuery?.addEventListener('change', this.#onWindowChange);
    this.#lowQuery?.addEventListener('change', this.#onWindowChange);
    document.addEventListener('keydown', this.#onPageKey);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#sheetQuery?.removeEventListener('change', this.#onWindowChange);
    this.#lowQuery?.removeEventListener('change', this.#onWindowChange);
    document.removeEventListener('keydown', this.#onPageKey);
  }

  hostUpdated(): void {
    const root = this.#host.renderRoot as ShadowRoot;
    const dialog = root.querySelector('dialog');
    const previousState = this.#state;
    const nextState = this.#host.open ? this.#form : 'closed';
    // `showModal()` throws outside the page. The dialog opens when the element is back.
    if (!dialog?.isConnected || (dialog === this.#dialog && nextState === previousState)) return;
    const focused = root.activeElement;
    const hadFocus = dialog.contains(focused);
    if (previousState === 'closed') this.#opener = (this.#host.getRootNode() as Document).activeElement;
    const isSameMode = dialog === this.#dialog && modeOf(nextState) === modeOf(previousState);
    this.#dialog = dialog;
    this.#state = nextState;
    if (!isSameMode) setMode(dialog, modeOf(nextState));
    if (nextState !== 'closed') this.#resizer.attach(dialog, nextState === 'sheet' ? undefined : nextState);
    this.#viewport.fit();
    if (hadFocus && !isSameMode) this.#restoreFocus(nextState === 'closed' ? this.#opener : focused);
  }

  /** Focuses an element if that is still possible, otherwise the host. */
  #restoreFocus(element: Element | null): void {
    if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
    else this.#host.focus();
  }

  get #form(): PanelForm {
    if (this.#sheetQuery?.matches) return 'sheet';
    return this.#host.layout === 'sidebar' || this.#lowQuery?.matches ? 'sidebar' : 'floating';
  }

  /** Closes the panel when the browser closed the dialog, for example by a phone's back gesture. The dialog is open again if only its mode changed. */
  readonly #onClose = (): void => {
    if (!this.#dialog?.open) this.#host.hide();
  };

  /** Closes the panel on Escape when it covers the focused element of the page (WCAG 2.4.11). */
  readonly #onPageKey = ({ key, defaultPrevented }: KeyboardEvent): void => {
    const { activeElement } = document;
    if (key !== 'Escape' || defaultPrevented || !this.#dialog || modeOf(this.#state) !== 'non-modal') return;
    if (!activeElement || activeElement === document.body || activeElement === this.#host) return;
    const { left, right, top, bottom } = activeElement.getBoundingClientRect();
    const panel = this.#dialog.getBoundingClientRect();
    const isUncovered = left >= panel.right || right <= panel.left || top >= panel.bottom || bottom <= panel.top;
    if (!isUncovered) this.#host.hide();
  };

  readonly #onWindowChange = (): void => this.#host.requestUpdate();
}

type DialogMode = 'closed' | 'non-modal' | 'modal';

function modeOf(state: 'closed' | PanelForm): DialogMode {
  if (state === 'closed') return state;
  return state === 'sheet' ? 'modal' : 'non-modal';
}

function setMode(dialog: HTMLDialogElement, mode: DialogMode): void {
  // The DOMs of test environments have the attribute only.
  if (dialog.open) (dialog as Partial<HTMLDialogElement>).close?.();
  if (mode === 'modal') {
    dialog.showModal();
    // The browser focuses the first button.
    dialog.focus();
  } else {
    // Not `show()`, which would move the focus even if the page opened the panel.
    dialog.open = mode === 'non-modal';
  }
}
