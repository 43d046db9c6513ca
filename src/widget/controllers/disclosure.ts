import type { ReactiveController } from 'lit';
import type { AiChat } from '../ai-chat.ts';
import { AiChatToggleEvent } from '../events.ts';

/**
 * Opens and closes the launcher's panel, and moves the focus with it: in when a person opens it, back to where they came from
 * when they close it. On a phone the panel is a sheet over the whole page and modal; everywhere else the page stays in reach.
 */
export class Disclosure implements ReactiveController {
  readonly #host: AiChat;
  readonly #phone = matchMedia('(max-width: 480px), (max-height: 480px)');
  #dialog: HTMLDialogElement | null = null;
  #shown: 'closed' | 'beside' | 'modal' = 'closed';
  #wasOpen: boolean | undefined;
  #isFocusDue = false;
  #opener: HTMLElement | undefined;

  constructor(host: AiChat) {
    this.#host = host;
    host.addController(this);
  }

  /** Opens at a person's wish: the focus goes in. */
  show(): void {
    const { activeElement } = this.#host.getRootNode() as Document | ShadowRoot;
    const cameFromPage = activeElement !== this.#host && activeElement !== document.body;
    this.#opener = cameFromPage && activeElement instanceof HTMLElement ? activeElement : undefined;
    this.#isFocusDue = true;
    this.#host.open = true;
    this.#host.requestUpdate();
  }

  /** Closes; the focus goes back, if it was inside. */
  hide(): void {
    this.#isFocusDue = false;
    this.#host.open = false;
  }

  /** Puts the focus where a person goes on: the composer; the launcher while it is closed. */
  focus(): void {
    this.#focusTarget()?.focus({ preventScroll: true });
  }

  hostConnected(): void {
    // A dialog that was moved in the page has left the top layer; the next update puts it back.
    this.#shown = 'closed';
    this.#phone.addEventListener('change', this.#onViewportChange);
    visualViewport?.addEventListener('resize', this.#fit);
    visualViewport?.addEventListener('scroll', this.#fit);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#phone.removeEventListener('change', this.#onViewportChange);
    visualViewport?.removeEventListener('resize', this.#fit);
    visualViewport?.removeEventListener('scroll', this.#fit);
  }

  hostUpdated(): void {
    this.#syncDialog();
    this.#settleFocus();
    const { open, layout } = this.#host;
    if (open === this.#wasOpen) return;
    const isFirst = this.#wasOpen === undefined;
    this.#wasOpen = open;
    if (!isFirst && layout === 'launcher') this.#host.dispatchEvent(new AiChatToggleEvent(open, this.#host));
  }

  /** Not the browser's `show()`, which would take the focus from the page even when nobody asked. */
  #syncDialog(): void {
    const dialog = this.#root.querySelector('dialog');
    const wanted = !this.#host.open ? 'closed' : this.#phone.matches ? 'modal' : 'beside';
    if (!dialog || (dialog === this.#dialog && wanted === this.#shown)) return;
    const focused = this.#root.activeElement;
    const hadFocus = dialog.contains(focused);
    this.#dialog = dialog;
    this.#shown = wanted;
    if (dialog.open) dialog.close();
    if (wanted === 'modal') dialog.showModal();
    else if (wanted === 'beside') dialog.open = true;
    this.#fit();
    if (wanted === 'closed' && hadFocus) this.#focusOpener();
    else if (wanted !== 'closed' && hadFocus && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  #settleFocus(): void {
    if (!this.#isFocusDue || !this.#host.isShown) return;
    const target = this.#focusTarget();
    target?.focus({ preventScroll: true });
    // Until the panel's code is here the frame itself holds the focus.
    this.#isFocusDue = target === this.#dialog && !this.#root.querySelector('textarea');
  }

  #focusTarget(): HTMLElement | null {
    const root = this.#root;
    if (!this.#host.isShown) return root.querySelector('.launcher');
    // On touch the composer would bring up the keyboard over the answer; a tap on it does.
    const isTouch = matchMedia('(pointer: coarse)').matches;
    return (!isTouch && root.querySelector('textarea')) || root.querySelector<HTMLElement>('.panel');
  }

  #focusOpener(): void {
    const launcher = this.#root.querySelector<HTMLElement>('.launcher');
    (this.#opener?.isConnected ? this.#opener : launcher)?.focus({ preventScroll: true });
    this.#opener = undefined;
  }

  readonly #onViewportChange = (): void => this.#host.requestUpdate();

  /** Phones lay their keyboard over the page without telling CSS: a sheet takes the part that is still to be seen. */
  readonly #fit = (): void => {
    if (!this.#dialog || !visualViewport || visualViewport.scale > 1) return;
    const { offsetTop, height } = visualViewport;
    this.#dialog.style.setProperty('--_sheet-top', `${offsetTop}px`);
    this.#dialog.style.setProperty('--_sheet-height', `${height}px`);
  };

  get #root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }
}
