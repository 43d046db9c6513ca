import { normalizeLabel } from '../inline/link-definitions.ts';

/** The text between the brackets of `[^label]`: no spaces, and only escaped brackets. */
const LABEL = String.raw`\^(?:[^\\[\]\s]|\\\S){1,999}`;

const REFERENCE = new RegExp(`^${LABEL}$`);
const DEFINITION = new RegExp(String.raw`^\[(${LABEL})\]:[ \t]*`);

/** The label of a footnote reference, given the text between the brackets. All footnote labels begin with `^`, and no link label does. */
export function readFootnoteLabel(text: string): string | undefined {
  return REFERENCE.test(text) ? normalizeLabel(text) : undefined;
}

/** The length and label of the beginning of a footnote definition. */
export function readFootnoteDefinition(line: string): { length: number; label: string } | undefined {
  const [whole, label] = DEFINITION.exec(line) ?? [];
  return label && whole ? { length: whole.length, label: normalizeLabel(label) } : undefined;
}

/**
 * The footnotes of a document, numbered in the order of their first references. While the document grows, every reference counts as one to
 * a footnote, because its definition will probably come.
 */
export class Footnotes {
  /** The index of the first definition of each label among the footnotes of the source. */
  readonly #definitionIndexes = new Map<string, number>();
  #numbers = new Map<string, number>();
  /** Labels whose number may have changed. */
  readonly changedLabels = new Set<string>();
  /**
   * Whether the footnote at an index is the first with its label. Unfinished lines count, because the definition stays one however the line
   * continues.
   */
  isFirstDefinition(label: string, index: number): boolean {
    if (!this.#definitionIndexes.has(label)) this.#definitionIndexes.set(label, index);
    return this.#definitionIndexes.get(label) === index;
  }

  isDefined(label: string): boolean {
    return this.#definitionIndexes.has(label);
  }

  /** The number of a footnote, or 0 if nothing refers to it. */
  numberOf(label: string): number {
    return this.#numbers.get(label) ?? 0;
  }

  /** Records a reference, and returns its number. */
  addReference(label: string): number {
    const number = this.numberOf(label) || this.#numbers.size + 1;
    this.#numbers.set(label, number);
    this.changedLabels.add(label);
    return number;
  }

  /** Starts numbering again. */
  resetNumbers(): void {
    for (const label of this.#numbers.keys()) this.changedLabels.add(label);
    this.#numbers = new Map();
  }
}
