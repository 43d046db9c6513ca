import type { MarkdownLabels } from './labels.ts';

/** The notes of a document, in a list behind it, which is there when something refers to one. */
export class DomNotes {
  readonly #root: Node & ParentNode;
  readonly #labels: MarkdownLabels;
  readonly #section: HTMLElement;
  readonly #list: HTMLElement;
  /** By their numbers. */
  readonly #items: (HTMLLIElement | undefined)[] = [];
  /** The reference that was followed last: there the way back leads. */
  #followed: HTMLElement | undefined;

  constructor(root: Node & ParentNode, labels: MarkdownLabels) {
    this.#root = root;
    this.#labels = labels;
    this.#section = this.#create('section', 'notes');
    this.#section.role = 'doc-endnotes';
    this.#section.ariaLabel = labels.notes;
    this.#list = this.#create('ol', '');
    this.#section.append(this.#list);
  }

  /** What the document ends before. */
  get end(): Node | null {
    return this.#section.parentNode && this.#section;
  }

  /** A note that is not shown yet. What it says goes into the node. */
  open(): HTMLElement {
    const item = this.#create('li', '');
    item.tabIndex = -1;
    const back = this.#button('note-back', () => this.#return(item.value));
    back.append('↩');
    back.ariaLabel = this.#labels.back;
    const note = this.#create('div', 'note');
    item.append(note, back);
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
      let next = number + 1;
      while (next < this.#items.length && !this.#items[next]) next += 1;
      this.#list.insertBefore(item, this.#items[next] ?? null);
    }
    this.#frame();
  }

  /** Takes away all notes but the first ones. */
  keep(count: number): void {
    for (const item of this.#items.splice(count + 1)) item?.remove();
    this.#frame();
  }

  /** A reference to a note. Within a link it is only a number, for a click there follows the link. */
  refer(parent: Element): HTMLElement {
    const reference = this.#create('sup', '');
    const number = parent.closest('a')
      ? this.#create('span', 'note-reference')
      : this.#button('note-reference', () => this.#follow(number));
    reference.append(number);
    return reference;
  }

  number(reference: Element, number: number): void {
    const [button] = reference.children;
    if (!button) return;
    button.textContent = String(number);
    if (button.localName === 'button') button.ariaLabel = this.#labels.note(number);
  }

  #frame(): void {
    if (!this.#list.hasChildNodes()) this.#section.remove();
    else if (!this.end) this.#root.append(this.#section);
  }

  #follow(reference: HTMLElement): void {
    this.#followed = reference;
    reach(this.#items[Number(reference.textContent)]);
  }

  #return(number: number): void {
    const references = [...this.#root.querySelectorAll<HTMLElement>('.note-reference')].filter(
      ({ textContent }) => textContent === String(number),
    );
    const reference = references.find((one) => one === this.#followed) ?? references[0];
    reach(reference?.closest('a') ?? reference);
  }

  #button(name: string, click: () => void): HTMLButtonElement {
    const button = this.#create('button', name);
    button.type = 'button';
    button.addEventListener('click', click);
    return button;
  }

  #create<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string): HTMLElementTagNameMap[Tag] {
    const element = (this.#root.ownerDocument as Document).createElement(tag);
    if (name) element.className = name;
    return element;
  }
}

function reach(element: HTMLElement | undefined): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'nearest' });
}
