import type { TemplateResult } from 'lit';
import type { CopyFormat } from '../../conversation/conversation-copy.ts';
import type { RenderHost } from '../host.ts';
import type { SecondaryViews } from '../views/secondary-views.ts';

/**
 * An overlay, which floats over the panel: one of its menus, the question before clearing, the formats of an export, or the list of keyboard
 * shortcuts.
 */
export type OverlayName = 'menu' | 'assistants' | 'clear-confirmation' | 'export' | 'shortcuts';

export interface OverlayActions {
  /** Whether Escape closes the chat. */
  readonly canClose: boolean;
  /** Whether Enter sends. */
  readonly sendsOnEnter: boolean;
  /** Clears the conversation. `undefined` while it is empty. */
  readonly onClear: (() => void) | undefined;
  /** Shows all conversations; begins another one. `undefined` where that is not possible. @param opener Gets the focus back. */
  readonly onConversations: ((opener: HTMLElement | undefined) => void) | undefined;
  readonly onCreate: (() => void) | undefined;
  /** Saves the conversation as a file. `undefined` while it is empty. */
  readonly onExport: ((format: CopyFormat) => void) | undefined;
}

/** Holds which overlay is open, if any, and the control that gets the focus back when it closes. Part of the chunk of the secondary views. */
export class Overlays {
  name: OverlayName | undefined;

  readonly #host: RenderHost;
  #opener: Element | null = null;

  constructor(host: RenderHost) {
    this.#host = host;
  }

  /** Opens an overlay instead of the open one, or closes it if it is that. @param opener Its button. Default: the focused element. */
  toggle(name: OverlayName, opener?: Element): void {
    if (this.name === name) this.close();
    else this.#open(name, opener);
  }

  /** @param returnsFocus Not if the visitor has moved the focus already. */
  readonly close = (returnsFocus = true): void => {
    this.name = undefined;
    if (returnsFocus && this.#opener instanceof HTMLElement) this.#opener.focus();
    this.#host.requestUpdate();
  };

  /** The menu of the header, or the card that one of its items has opened. */
  headerOverlay(
    views: SecondaryViews | undefined,
    { canClose, sendsOnEnter, onClear, onConversations, onCreate, onExport }: OverlayActions,
  ): TemplateResult | undefined {
    switch (this.name) {
      case 'menu':
        return views?.headerMenu({
          onConversations:
            onConversations && (() => onConversations(this.#opener instanceof HTMLElement ? this.#opener : undefined)),
          onCreate,
          onExport: onExport && (() => this.#open('export')),
          onShortcuts: () => this.#open('shortcuts'),
          onClear: onClear && (() => this.#open('clear-confirmation')),
          onClose: this.close,
        });
      case 'export':
        return onExport && views?.exportCard(onExport, this.close);
      case 'shortcuts':
        return views?.shortcuts({ canClose, sendsOnEnter }, this.close);
      case 'clear-confirmation':
        return views?.clearConfirmation(() => {
          // The focus goes to the composer, because the question is gone.
          this.close(false);
          onClear?.();
        }, this.close);
      default:
        return undefined;
    }
  }

  #open(name: OverlayName, opener = (this.#host.renderRoot as ShadowRoot).activeElement): void {
    // The focus goes back to the control that opened the first one.
    if (this.name) this.close();
    else this.#opener = opener;
    this.name = name;
    this.#host.requestUpdate();
  }
}
