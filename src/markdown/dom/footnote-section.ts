import type { MarkdownLabels } from './labels.ts';

/** The footnotes of a document: a list behind it, which is in the page as soon as a footnote is referenced. */
export class FootnoteSection {
  readonly #root: ParentNode & Node;
  readonly #labels: MarkdownLabels;
  readonly #section: HTMLElement;
  readonly #list: HTMLElement;
  /** Items by footnote number. */
  readonly #itemsByNumber: (HTMLLIElement | undefined)[] = [];
  /** The last reference that was followed. The back button leads to it. */
  #lastFollowed: Element | undefined;

  constructor(root: ParentNode & Node, labels: MarkdownLabels) {
    this.#root = root;
    this.#labels = labels;
    this.#section = this.#createElement('section', 'footnotes');
    this.#section.role = 'doc-endnotes';
    this.#section.ariaLabel = labels.footnotes;
    this.#list = this.#section.appendChild(this.#createElement('ol'));
  }

  /** The node before which the document ends. */
  get end(): Node | null {
    return this.#section.parentNode && this.#section;
  }

  /** Creates a footnote that is not shown yet. Its content goes into the returned node. */
  createFootnote(): HTMLElement {
    const item = this.#createElement('li');
    item.tabIndex = -1;
    const footnote = item.appendChild(this.#createElement('div', 'footnote'));
    footnote.dir = 'auto';
    const backButton = this.#createButton('footnote-back', () => this.#goToReference(item.value));
    backButton.append('↩');
    backButton.ariaLabel = this.#labels.backToReference;
    item.append(backButton);
    return footnote;
  }

  /** Moves a footnote to the position of its number, or hides it if the number is 0. */
  place(footnote: Node, number: number): void {
    const item = footnote.parentElement as HTMLLIElement;
    if (this.#itemsByNumber[item.value] === item) this.#itemsByNumber[item.value] = undefined;
    item.value = number;
    if (number === 0) item.remove();
    else {
      this.#itemsByNumber[number] = item;
      let index = number + 1;
      while (index < this.#itemsByNumber.length && !this.#itemsByNumber[index]) index += 1;
      const nextItem = this.#itemsByNumber[index] ?? null;
      if (!item.parentNode || item.nextSibling !== nextItem) this.#list.insertBefore(item, nextItem);
    }
    this.#attachOrDetach();
  }

  /** Removes all footnotes but the first ones. */
  truncate(count: number): void {
    for (const item of this.#itemsByNumber.splice(count + 1)) item?.remove();
    this.#attachOrDetach();
  }

  /**
   * Creates a reference to a footnote. Within a link it is only a number, because a click there follows the link. Its purpose is in its
   * accessible name: a button may not have the role `doc-noteref`, and a link without an address is not focusable.
   */
  createReference(parent: Element): HTMLElement {
    const reference = this.#createElement('sup');
    if (!parent.closest('a'))
      reference.append(this.#createButton('footnote-reference', () => this.#goToFootnote(reference)));
    return reference;
  }

  number(reference: Element, number: number): void {
    const [button] = reference.children;
    (button ?? reference).textContent = String(number);
    if (button) button.ariaLabel = this.#labels.footnote(number);
  }

  #attachOrDetach(): void {
    if (!this.#list.hasChildNodes()) this.#section.remove();
    else if (!this.end) this.#root.append(this.#section);
  }

  #goToFootnote(reference: Element): void {
    this.#lastFollowed = reference;
    focusAndReveal(this.#itemsByNumber[Number(reference.textContent)]);
  }

  #goToReference(number: number): void {
    const references = [...this.#root.querySelectorAll('sup')].filter(
      (candidate) => candidate.textContent === String(number),
    );
    const reference = references.find((candidate) => candidate === this.#lastFollowed) ?? references[0];
    focusAndReveal(reference?.closest('a') ?? reference?.querySelector('button'));
  }

  #createButton(className: string, onClick: () => void): HTMLElement {
    const button = this.#createElement('button', className);
    button.type = 'button';
    button.addEventListener('click', onClick);
    return button;
  }

  #createElement<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className?: string): HTMLElementTagNameMap[Tag] {
    const element = (this.#root.ownerDocument as Document).createElement(tag);
    if (className) element.className = className;
    return element;
  }
}

function focusAndReveal(element: HTMLElement | null | undefined): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'nearest' });
}
