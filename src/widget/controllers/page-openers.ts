import type { ReactiveController } from 'lit';
import { parseBoolean } from '../attribute-values.ts';
import type { LauncherHost } from '../host.ts';
import { hasLauncher } from '../layout.ts';

/**
 * Opens the panel from the page: by a link to the element's fragment, by the page's own address, and by a button with `commandfor`, which can
 * also close it.
 */
export class PageOpenersController implements ReactiveController {
  readonly #host: LauncherHost;
  readonly #onOpen: () => void;
  #isAddressRead = false;

  /** @param onOpen Called when the visitor wants the panel to open. */
  constructor(host: LauncherHost, onOpen: () => void) {
    this.#host = host;
    this.#onOpen = onOpen;
  }

  hostConnected(): void {
    this.#host.addEventListener('command', this.#onCommand);
    document.addEventListener('click', this.#onClick);
    addEventListener('hashchange', this.#onAddress);
    // Once, because an element that is moved in the page is connected again.
    if (!this.#isAddressRead) this.#onAddress();
    this.#isAddressRead = true;
  }

  hostDisconnected(): void {
    document.removeEventListener('click', this.#onClick);
    removeEventListener('hashchange', this.#onAddress);
  }

  readonly #onCommand = (event: Event): void => {
    const { command } = event as Event & { readonly command?: string };
    const isToggle = command === '--toggle';
    if (command === '--open' || (isToggle && !parseBoolean(this.#host.open))) this.#onOpen();
    else if (command === '--close' || isToggle) this.#host.hide();
  };

  /** Links in shadow trees count, too. With a key held down, a link opens a tab, where the address opens the panel. */
  readonly #onClick = (event: MouseEvent): void => {
    const { altKey, ctrlKey, metaKey, shiftKey, defaultPrevented } = event;
    if (defaultPrevented || altKey || ctrlKey || metaKey || shiftKey) return;
    if (!event.composedPath().some((node) => this.#isAddress((node as HTMLAnchorElement).href))) return;
    // The address stays, so that the link works again and again, and "Back" leaves the page.
    event.preventDefault();
    this.#onOpen();
  };

  readonly #onAddress = (): void => {
    if (this.#isAddress(location.href)) this.#host.show();
  };

  /** Whether an address is that of this page with the element's id as its fragment. */
  #isAddress(address: string): boolean {
    const { id } = this.#host;
    return id !== '' && hasLauncher(this.#host) && address === new URL(`#${id}`, location.href).href;
  }
}
