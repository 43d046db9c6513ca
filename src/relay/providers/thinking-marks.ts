/** A mark around thinking or around an answer. */
export interface Mark {
  readonly text: string;
  /** Letters of either case. */
  readonly anyCase?: boolean;
  /** Whether it is left where it is, for it opens what follows. */
  readonly isKept?: boolean;
}

/** Several marks, and the pattern that finds the first of them. */
export interface MarkSet {
  readonly marks: readonly Mark[];
  readonly pattern: RegExp;
  /** Each mark by its text, and by that in small letters. */
  readonly byText: ReadonlyMap<string, Mark>;
}

export function markSet(marks: readonly Mark[]): MarkSet {
  const pattern = new RegExp(patternOf(marks), 'g');
  return {
    marks,
    pattern,
    byText: new Map(marks.flatMap((mark) => [mark.text, lowerCase(mark.text)].map((text) => [text, mark] as const))),
  };
}

/** A pattern of any of these marks. No mark begins with another, so their order is of no matter. */
export function patternOf(marks: readonly Mark[]): string {
  return marks
    .map(({ text, anyCase }) => Array.from(text, (letter) => patternOfLetter(letter, anyCase)).join(''))
    .join('|');
}

/** The first of these marks in a text. Nothing behind it is read, so that looking for one after another is linear. */
export function findMark(text: string, { pattern, byText }: MarkSet, from = 0): { at: number; mark: Mark } | undefined {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  const mark = found && (byText.get(found[0]) ?? byText.get(lowerCase(found[0])));
  return mark ? { at: found.index, mark } : undefined;
}

/** The mark that a text ends with. */
export function markAtEnd(text: string, { marks }: MarkSet): Mark | undefined {
  const end = text.slice(-MAX_MARK);
  return marks.find(({ text: mark, anyCase }) => (anyCase ? lowerCase(end) : end).endsWith(mark));
}

/** The length of a text's end that may be the beginning of one of these marks. */
export function partialLength(text: string, { marks }: MarkSet): number {
  const end = text.slice(-MAX_MARK);
  const lowered = lowerCase(end);
  let longest = 0;
  for (const { text: mark, anyCase } of marks) {
    for (let length = Math.min(mark.length - 1, end.length); length > longest; length--) {
      if (mark.startsWith((anyCase ? lowered : end).slice(-length))) longest = length;
    }
  }
  return longest;
}

/** Whether one of both begins with the other. */
export function startsAlike(text: string, { text: mark, anyCase }: Mark): boolean {
  const length = Math.min(text.length, mark.length);
  const head = text.slice(0, length);
  return (anyCase ? lowerCase(head) : head) === mark.slice(0, length);
}

/** A short text in small letters, and of the same length: that of some letters other than these changes with their case. */
export function lowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function patternOfLetter(letter: string, anyCase = false): string {
  if (anyCase && /[a-z]/.test(letter)) return `[${letter}${letter.toUpperCase()}]`;
  return /[\w<>]/.test(letter) || letter.charCodeAt(0) > 127 ? letter : `\\${letter}`;
}

/** No mark is longer. */
export const MAX_MARK = 32;
