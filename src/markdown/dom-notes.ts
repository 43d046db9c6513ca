import { markLanguage, type MarkdownLabels } from './labels.ts';

/** The notes of a document, in a list behind it, which is there when something refers to one. */
export class DomNotes {
  readonly #root: ParentNode & Node;
  readonly #labels: MarkdownLabels;
  readonly #section: HTMLElement;
  readonly #list: HTMLElement;
  /** By their numbers. */
  readonly #items: (HTMLLIElement | undefined)[] = [];
  /** The reference that was followed last: there the way back leads. */
  #followed: Element | undefined;

  constructor(root: ParentNode & Node, labels: MarkdownLabels) {
    this.#root = root;
    this.#labels = labels;
    this.#section = this.#create('section', 'notes');
    this.#section.role = 'doc-endnotes';
    this.#section.ariaLabel = labels.notes;
    this.#list = this.#section.appendChild(this.#create('ol'));
  }

  /** What the document ends before. */
  get end(): Node | null {
    return this.#section.parentNode && this.#section;
  }

  /** A note that is not shown yet. What it says goes into the node. */
  open(): HTMLElement {
    const item = this.#create('li');
    item.tabIndex = -1;
    const note = item.appendChild(this.#create('div', 'note'));
    note.dir = 'auto';
    const back = this.#button('note-back', () => this.#return(item.value));
    back.append('↩');
    back.ariaLabel = this.#labels.back;
    item.append(back);
    return note;
  }

  /** Puts a note where its number says, or, if it has none, nowhere. */
  place(note: Node, number: number): void {
    const item = note.parentElement as HTMLLIElement;
    if (this.#items[item.value] === item) this.#items[item.value] = undefined;
    item.value = number;
    if (number === 0) item.remove();
    else {
      this.#items[number] = item;
      let index = number + 1;
      while (index < this.#items.length && !this.#items[index]) index += 1;
      const next = this.#items[index] ?? null;
      if (!item.parentNode || item.nextSibling !== next) this.#list.insertBefore(item, next);
    }
    this.#frame();
  }

  /** Takes away all notes but the first ones. */
  keep(count: number): void {
    for (const item of this.#items.splice(count + 1)) item?.remove();
    this.#frame();
  }

  /**
   * A reference to a note. Within a link it is only a number, for a click there follows the link. That it refers to a note says its name:
   * a button may not have the role of a reference to a note, nor may a link without an address be reached by the keyboard.
   */
  refer(parent: Element): HTMLElement {
    const reference = this.#create('sup');
    if (!parent.closest('a')) reference.append(this.#button('note-reference', () => this.#follow(reference)));
    return reference;
  }

  number(reference: Element, number: number): void {
    const [button] = reference.children;
    (button ?? reference).textContent = String(number);
    if (button) button.ariaLabel = this.#labels.note(number);
  }

  #frame(): void {
    if (!this.#list.hasChildNodes()) this.#section.remove();
    else if (!this.end) this.#root.append(this.#section);
  }

  #follow(reference: Element): void {
    this.#followed = reference;
    reach(this.#items[Number(reference.textContent)]);
  }

  #return(number: number): void {
    const references = [...this.#root.querySelectorAll('sup')].filter((one) => one.textContent === String(number));
    const reference = references.find((one) => one === this.#followed) ?? references[0];
    reach(reference?.closest('a') ?? reference?.querySelector('button'));
  }

  #button(name: string, click: () => void): HTMLElement {
    const button = this.#create('button', name);
    button.type = 'button';
    markLanguage(button, this.#labels);
    button.addEventListener('click', click);
    return button;
  }

  #create<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name?: string): HTMLElementTagNameMap[Tag] {
    const element = (this.#root.ownerDocument as Document).createElement(tag);
    if (name) element.className = name;
    return element;
  }
}

function reach(element: HTMLElement | null | undefined): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'nearest' });
}
