import { shallowEqual } from '../../conversation/shallow-equal.ts';
import { allowOrigins, type ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { RenderingHost } from '../host.ts';

/** Decides which images load without a click: those from the page's own origin, the backend's, and the ones that the page lists. */
export class PageImagePolicy {
  readonly #host: RenderingHost;
  #current: ImagePolicy = () => false;
  #madeFrom: readonly unknown[] = [];

  constructor(host: RenderingHost) {
    this.#host = host;
  }

  /** The same function as long as the element's properties are the same. */
  get current(): ImagePolicy {
    const { backendUrl, allowedImageOrigins = '' } = this.#host;
    const madeFrom = [backendUrl, allowedImageOrigins];
    if (shallowEqual(madeFrom, this.#madeFrom)) return this.#current;
    this.#madeFrom = madeFrom;
    // The backend's address may be that of its socket.
    const candidates = [location.href, backendUrl.replace(/^ws/, 'http'), ...String(allowedImageOrigins).split(' ')];
    const addresses = candidates.filter((candidate) => URL.canParse(candidate));
    this.#current = allowOrigins(new Set(addresses.map((address) => new URL(address).origin)));
    return this.#current;
  }
}
