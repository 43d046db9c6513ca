import { normalLabel } from './definitions.ts';

/** What stands in the brackets of `[^label]`: no spaces, and no brackets but escaped ones. */
const LABEL = String.raw`\^(?:[^\\[\]\s]|\\\S){1,999}`;

const REFERENCE = new RegExp(`^${LABEL}$`);
const DEFINITION = new RegExp(String.raw`^\[(${LABEL})\]:[ \t]*`);

/** The label of a note, by what stands in the brackets. All of them, and no labels of links, begin with `^`. */
export function noteLabel(text: string): string | undefined {
  return REFERENCE.test(text) ? normalLabel(text) : undefined;
}

/** What a note begins with: how long it is, and its label. */
export function noteStart(line: string): { length: number; label: string } | undefined {
  const [whole, label] = DEFINITION.exec(line) ?? [];
  return label && whole ? { length: whole.length, label: normalLabel(label) } : undefined;
}

/**
 * Which notes a document has, and how they are numbered: in the order in which they are first referred to. As long as the document is
 * being written, whatever is referred to counts as a note, for its definition most likely comes.
 */
export class Notes {
  /** Where each label is defined first: how many notes come before, in the order of the source. */
  readonly #places = new Map<string, number>();
  #numbers = new Map<string, number>();
  /** Labels whose number may be another one than it was. */
  readonly changed = new Set<string>();
  /**
   * Whether the note at a place is the one that counts for its label. A line that is unfinished is believed, for if it defines a note
   * it does so however it goes on.
   */
  isFirst(label: string, place: number): boolean {
    if (!this.#places.has(label)) this.#places.set(label, place);
    return this.#places.get(label) === place;
  }

  isDefined(label: string): boolean {
    return this.#places.has(label);
  }

  /** 0 for what nothing refers to. */
  numberOf(label: string): number {
    return this.#numbers.get(label) ?? 0;
  }

  /** Something refers to it. */
  refer(label: string): number {
    const number = this.numberOf(label) || this.#numbers.size + 1;
    this.#numbers.set(label, number);
    this.changed.add(label);
    return number;
  }

  /** All is numbered once more. */
  restart(): void {
    for (const label of this.#numbers.keys()) this.changed.add(label);
    this.#numbers = new Map();
  }
}
