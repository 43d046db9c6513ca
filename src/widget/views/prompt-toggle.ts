import type { Strings } from '../i18n/strings.ts';

/**
 * The button of a prompt that shows more or less of it. The style sheet cuts the text after eight lines from the beginning. Whether that hides
 * anything is known from the browser's own layout: when the prompt appears, and when its width changes.
 */
export class PromptToggle {
  static readonly #byText = new WeakMap<Element, PromptToggle>();

  readonly #text: HTMLElement;
  readonly #button = document.createElement('button');
  // In the next frame: a change of layout during the notification would be an error event in the page.
  readonly #observer = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));
  #content: Element | null = null;
  #strings: Strings;
  #isExpanded = false;

  /** Puts the button at the end of a text that has been rendered, unless it is there. */
  static attach(text: HTMLElement, strings: Strings): void {
    const toggle = this.#byText.get(text) ?? new PromptToggle(text, strings);
    this.#byText.set(text, toggle);
    toggle.#attach(strings);
  }

  private constructor(text: HTMLElement, strings: Strings) {
    this.#text = text;
    this.#strings = strings;
    const button = this.#button;
    button.type = 'button';
    button.className = 'more';
    button.part.add('action');
    button.hidden = true;
    button.addEventListener('click', () => this.#expand(!this.#isExpanded));
    // A link in the hidden part cannot be scrolled into view.
    text.addEventListener('focusin', ({ target }) => target !== button && this.#expand(true));
  }

  #attach(strings: Strings): void {
    this.#strings = strings;
    const content = this.#text.firstElementChild;
    // Another renderer replaces everything in the text.
    if (this.#button.parentElement !== this.#text) this.#text.append(this.#button);
    if (content && content !== this.#content) {
      this.#observer.disconnect();
      this.#observer.observe(content);
      this.#content = content;
    }
    this.#update();
  }

  #expand(isExpanded: boolean): void {
    this.#isExpanded = isExpanded;
    this.#update();
  }

  /** An expanded text keeps its button. */
  #measure(): void {
    const content = this.#content;
    if (!content || this.#isExpanded) return;
    const isCut = content.scrollHeight > content.clientHeight + 1;
    this.#button.hidden = !isCut;
    this.#text.classList.toggle('cut', isCut);
  }

  #update(): void {
    const { showMore, showLess, lang = '', dir = '' } = this.#strings;
    const button = this.#button;
    this.#text.classList.toggle('expanded', this.#isExpanded);
    if (this.#isExpanded) this.#text.classList.remove('cut');
    button.ariaExpanded = String(this.#isExpanded);
    button.textContent = this.#isExpanded ? showLess : showMore;
    Object.assign(button, { lang, dir });
  }
}
