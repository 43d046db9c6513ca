/** How long an announced answer stays in the live region. Later, a screen reader would find it there a second time. */
const ANNOUNCEMENT_MS = 10_000;

/**
 * Chooses the answer that the live regions announce once it has ended. The transcript itself is not live, because then every token would be announced.
 */
export class Announcer {
  /** The id of the answer, or an empty text. */
  messageId = '';

  readonly #onChange: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  announce(messageId: string): void {
    clearTimeout(this.#timer);
    this.messageId = messageId;
    if (messageId) this.#timer = setTimeout(() => this.announce(''), ANNOUNCEMENT_MS);
    this.#onChange();
  }
}
