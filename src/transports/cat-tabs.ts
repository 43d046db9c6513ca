/** What the other tabs of this browser do that speak to the same Cat as the same visitor. */
export interface CatTabsHooks {
  /** A socket was opened or closed there: ours may not be the one any more that the Cat speaks to. */
  stirred(): void;
  /** Whether somebody is there, as far as is known. */
  met(isThere: boolean): void;
}

/** A Cat has one socket for each visitor at heart, and tells nobody of the change. So tabs tell each other. */
export class CatTabs {
  readonly #channel: BroadcastChannel | undefined;

  /** @param name Says which Cat, and which visitor. */
  constructor(name: string, hooks: CatTabsHooks, closing: AbortSignal) {
    this.#channel = channelOf(`ai-chat ${name}`);
    this.#channel?.addEventListener('message', ({ data }) => {
      hooks.met(data !== 'left');
      if (data !== 'here') hooks.stirred();
      // There may be a third one, whom those who stay hear of so.
      if (data !== 'here') this.#tell('here');
    });
    globalThis.addEventListener('pagehide', () => this.#tell('left'), { signal: closing });
    closing.addEventListener('abort', () => {
      this.#tell('left');
      this.#channel?.close();
    });
  }

  /** A socket was opened here. */
  opened(): void {
    this.#tell('opened');
  }

  #tell(word: 'opened' | 'left' | 'here'): void {
    this.#channel?.postMessage(word);
  }
}

/** Browsers refuse one to a page that may keep nothing, as in a frame with cookies blocked: then each tab is alone, as far as it knows. */
function channelOf(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
