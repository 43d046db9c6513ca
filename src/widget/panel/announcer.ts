/** How long an announced answer stays to be read out, in milliseconds, before it would only be found twice. */
const ANNOUNCEMENT_MS = 10_000;

/**
 * Which finished answer a screen reader is told, once and whole. The transcript itself is silent, or every token would be read out.
 */
export class Announcer {
  /** The id of the answer, or nothing. */
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
