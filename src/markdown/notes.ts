import type { Block } from './block.ts';

/** What a note is called, within its brackets: no spaces and no brackets, but escaped ones. */
export const NOTE_LABEL = String.raw`\^(?:[^\\[\]\s]|\\\S){1,999}`;

/**
 * The notes of a document, by their labels, and how they are numbered: in the order in which they are first referred to. As long as
 * the document is being written, whatever is referred to counts as a note, for its definition most likely comes.
 */
export class Notes {
  readonly #definitions = new Map<string, Block>();
  readonly #labels: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** How many of the labels are referred to in what is settled. */
  #kept = 0;
  /** Labels whose number is another one than it was. */
  readonly changed = new Set<string>();
  /** No definition can come any more. */
  isComplete = false;

  /** The first definition of a label counts. */
  define(note: Block): void {
    if (!this.#definitions.has(note.marker)) this.#definitions.set(note.marker, note);
  }

  isFirst(note: Block): boolean {
    return (this.#definitions.get(note.marker) ?? note) === note;
  }

  has(label: string): boolean {
    return !this.isComplete || this.#definitions.has(label);
  }

  /** 0 for what nothing refers to. */
  numberOf(label: string): number {
    return this.#numbers.get(label) ?? 0;
  }

  /** It is referred to. */
  refer(label: string): number {
    const number = this.numberOf(label) || this.#labels.push(label);
    if (number > this.#numbers.size) this.changed.add(label);
    this.#numbers.set(label, number);
    return number;
  }

  /** It is referred to for good. */
  keep(label: string): void {
    this.#kept = Math.max(this.#kept, this.numberOf(label));
  }

  /** Numbers that are not for good are given again. */
  forget(): void {
    for (const label of this.#labels.splice(this.#kept)) {
      this.#numbers.delete(label);
      this.changed.add(label);
    }
  }

  /** What was for good is so no longer: all is numbered once more. */
  restart(): void {
    this.#kept = 0;
    this.forget();
  }
}
