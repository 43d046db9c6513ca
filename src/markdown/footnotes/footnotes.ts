import { normalizeLabel } from '../inline/link-definitions.ts';

/** What stands in the brackets of `[^label]`: no spaces, and no brackets but escaped ones. */
const LABEL = String.raw`\^(?:[^\\[\]\s]|\\\S){1,999}`;

const REFERENCE = new RegExp(`^${LABEL}$`);
const DEFINITION = new RegExp(String.raw`^\[(${LABEL})\]:[ \t]*`);

/** The label of a note, by what stands in the brackets. All of them, and no labels of links, begin with `^`. */
export function readFootnoteLabel(text: string): string | undefined {
  return REFERENCE.test(text) ? normalizeLabel(text) : undefined;
}

/** What a note begins with: how long it is, and its label. */
export function readFootnoteDefinition(line: string): { length: number; label: string } | undefined {
  const [whole, label] = DEFINITION.exec(line) ?? [];
  return label && whole ? { length: whole.length, label: normalizeLabel(label) } : undefined;
}

/**
 * Which notes a document has, and how they are numbered: in the order in which they are first referred to. As long as the document is
 * being written, whatever is referred to counts as a note, for its definition most likely comes.
 */
export class Footnotes {
  /** Where each label is defined first: how many notes come before, in the order of the source. */
  readonly #definitionIndexes = new Map<string, number>();
  #numbers = new Map<string, number>();
  /** Labels whose number may be another one than it was. */
  readonly changedLabels = new Set<string>();
  /**
   * Whether the note at a place is the one that counts for its label. A line that is unfinished is believed, for if it defines a note
   * it does so however it goes on.
   */
  isFirstDefinition(label: string, index: number): boolean {
    if (!this.#definitionIndexes.has(label)) this.#definitionIndexes.set(label, index);
    return this.#definitionIndexes.get(label) === index;
  }

  isDefined(label: string): boolean {
    return this.#definitionIndexes.has(label);
  }

  /** 0 for what nothing refers to. */
  numberOf(label: string): number {
    return this.#numbers.get(label) ?? 0;
  }

  /** Something refers to it. */
  addReference(label: string): number {
    const number = this.numberOf(label) || this.#numbers.size + 1;
    this.#numbers.set(label, number);
    this.changedLabels.add(label);
    return number;
  }

  /** All is numbered once more. */
  resetNumbers(): void {
    for (const label of this.#numbers.keys()) this.changedLabels.add(label);
    this.#numbers = new Map();
  }
}
