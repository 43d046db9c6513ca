import { toAccessibleText } from '../rendering/accessible-text.ts';

/** Reads messages aloud with the browser's voice, one at a time. Blocks of code are left out. */
export class ReadAloud {
  /** The id of the message that is being read. */
  messageId: string | undefined;

  readonly #onChange: (messageId: string) => void;
  /** Some browsers go on reading on the next page. */
  readonly #onHide = (): void => this.stop();

  /** @param onChange Called when a message begins and when it ends. */
  constructor(onChange: (messageId: string) => void) {
    this.#onChange = onChange;
  }

  /** Whether the browser can read aloud. */
  static get isAvailable(): boolean {
    return typeof globalThis.speechSynthesis?.speak === 'function';
  }

  /** @param lang The language of the message, by which the browser chooses the voice. Empty: the browser's own. */
  start(messageId: string, text: HTMLElement, lang: string): void {
    this.stop();
    const sentences = toSentences(text);
    if (sentences.length === 0) return;
    this.messageId = messageId;
    addEventListener('pagehide', this.#onHide);
    const isCurrent = (): boolean => this.messageId === messageId;
    sentences.forEach((sentence, index) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.lang = lang;
      const isLast = index === sentences.length - 1;
      utterance.onend = () => isLast && isCurrent() && this.#end();
      utterance.onerror = () => isCurrent() && this.stop();
      speechSynthesis.speak(utterance);
    });
    this.#onChange(messageId);
  }

  stop(): void {
    if (this.messageId === undefined) return;
    speechSynthesis.cancel();
    this.#end();
  }

  #end(): void {
    const { messageId = '' } = this;
    this.messageId = undefined;
    removeEventListener('pagehide', this.#onHide);
    this.#onChange(messageId);
  }
}

/** The sentences of a rendered text. Some browsers stop in the middle of a long one, so each is spoken by itself. */
function toSentences(text: HTMLElement): string[] {
  const copy = text.cloneNode(true) as HTMLElement;
  for (const code of copy.querySelectorAll('pre, .code-bar, .cite')) code.remove();
  return toAccessibleText(copy)
    .split(/\n+|(?<=[.!?…。！？؟])\s+/u)
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
