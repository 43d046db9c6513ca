/** Events of the other tabs of this browser that are connected to the same Cat as the same visitor. */
export interface TabChannelCallbacks {
  /** A socket was opened or closed in another tab, so the Cat may no longer write to ours. */
  onSocketChange(): void;
  /** Whether there are other tabs, as far as known. */
  onPresence(isPresent: boolean): void;
}

/** A Cat writes to one socket per visitor and does not report a change, so tabs notify each other. */
export class TabChannel {
  readonly #channel: BroadcastChannel | undefined;

  /** @param name Identifies the Cat and the visitor. */
  constructor(name: string, callbacks: TabChannelCallbacks, closing: AbortSignal) {
    this.#channel = openChannel(`ai-chat ${name}`);
    this.#channel?.addEventListener('message', ({ data }) => {
      callbacks.onPresence(data !== 'closed');
      if (data !== 'present') callbacks.onSocketChange();
      // Remaining tabs report their presence, in case there are more than two.
      if (data !== 'present') this.#post('present');
    });
    globalThis.addEventListener('pagehide', () => this.#post('closed'), { signal: closing });
    closing.addEventListener('abort', () => {
      this.#post('closed');
      this.#channel?.close();
    });
  }

  /** Notifies the other tabs that this one has opened a socket. */
  announceSocket(): void {
    this.#post('socket-opened');
  }

  #post(message: 'socket-opened' | 'closed' | 'present'): void {
    this.#channel?.postMessage(message);
  }
}

/** Browsers refuse a channel to pages without storage access, for example in a frame with blocked cookies. Tabs then ignore each other. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
