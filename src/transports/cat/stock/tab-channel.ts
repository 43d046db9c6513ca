/** What the other tabs of this browser do that speak to the same Cat as the same visitor. */
export interface TabChannelCallbacks {
  /** A socket was opened or closed there: ours may not be the one any more that the Cat speaks to. */
  onSocketChange(): void;
  /** Whether somebody is there, as far as is known. */
  onPresence(isPresent: boolean): void;
}

/** A Cat has one socket for each visitor at heart, and tells nobody of the change. So tabs tell each other. */
export class TabChannel {
  readonly #channel: BroadcastChannel | undefined;

  /** @param name Says which Cat, and which visitor. */
  constructor(name: string, callbacks: TabChannelCallbacks, closing: AbortSignal) {
    this.#channel = openChannel(`ai-chat ${name}`);
    this.#channel?.addEventListener('message', ({ data }) => {
      callbacks.onPresence(data !== 'closed');
      if (data !== 'present') callbacks.onSocketChange();
      // There may be a third one, whom those who stay hear of so.
      if (data !== 'present') this.#post('present');
    });
    globalThis.addEventListener('pagehide', () => this.#post('closed'), { signal: closing });
    closing.addEventListener('abort', () => {
      this.#post('closed');
      this.#channel?.close();
    });
  }

  /** A socket was opened here. */
  announceSocket(): void {
    this.#post('socket-opened');
  }

  #post(message: 'socket-opened' | 'closed' | 'present'): void {
    this.#channel?.postMessage(message);
  }
}

/** Browsers refuse one to a page that may keep nothing, as in a frame with cookies blocked: then each tab is alone, as far as it knows. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
