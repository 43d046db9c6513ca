/** A mark before or after thinking or an answer. */
export interface Mark {
  readonly text: string;
  /** Whether letters match in either case. */
  readonly ignoreCase?: boolean;
  /** Whether the mark is not consumed, because it also opens what follows. */
  readonly opensNext?: boolean;
}

/** A set of marks, and a pattern that finds the first of them. */
export interface MarkSet {
  readonly marks: readonly Mark[];
  readonly pattern: RegExp;
  /** Each mark by its text, and by its text in lower case. */
  readonly byText: ReadonlyMap<string, Mark>;
}

export function createMarkSet(marks: readonly Mark[]): MarkSet {
  const pattern = new RegExp(patternOf(marks), 'g');
  return {
    marks,
    pattern,
    byText: new Map(
      marks.flatMap((mark) => [mark.text, toAsciiLowerCase(mark.text)].map((text) => [text, mark] as const)),
    ),
  };
}

/** A pattern that matches any of these marks. No mark begins with another, so their order does not matter. */
export function patternOf(marks: readonly Mark[]): string {
  return marks
    .map(({ text, ignoreCase }) => Array.from(text, (letter) => patternOfLetter(letter, ignoreCase)).join(''))
    .join('|');
}

/**
 * Finds the first of these marks in a text. Text after it is not read, so that searching for one mark after another is
 * linear.
 */
export function findMark(
  text: string,
  { pattern, byText }: MarkSet,
  start = 0,
): { index: number; mark: Mark } | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  const mark = found && (byText.get(found[0]) ?? byText.get(toAsciiLowerCase(found[0])));
  return mark ? { index: found.index, mark } : undefined;
}

/** Finds the mark that a text ends with. */
export function findMarkAtEnd(text: string, { marks }: MarkSet): Mark | undefined {
  const end = text.slice(-MAX_MARK_LENGTH);
  return marks.find(({ text: mark, ignoreCase }) => (ignoreCase ? toAsciiLowerCase(end) : end).endsWith(mark));
}

/** The length of the longest end of a text that may be the beginning of one of these marks. */
export function partialMarkLength(text: string, { marks }: MarkSet): number {
  const end = text.slice(-MAX_MARK_LENGTH);
  const lowered = toAsciiLowerCase(end);
  let longest = 0;
  for (const { text: mark, ignoreCase } of marks) {
    for (let length = Math.min(mark.length - 1, end.length); length > longest; length--) {
      if (mark.startsWith((ignoreCase ? lowered : end).slice(-length))) longest = length;
    }
  }
  return longest;
}

/** Whether the text begins with the mark or the mark with the text. */
export function sharesPrefix(text: string, mark: string): boolean {
  return mark.startsWith(text.slice(0, mark.length));
}

/** Converts ASCII letters to lower case. Unlike `toLowerCase` it never changes the length of the text. */
export function toAsciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function patternOfLetter(letter: string, ignoreCase = false): string {
  if (ignoreCase && /[a-z]/.test(letter)) return `[${letter}${letter.toUpperCase()}]`;
  return /[\w<>]/.test(letter) || letter.charCodeAt(0) > 127 ? letter : `\\${letter}`;
}

/** Maximum length of a mark. */
export const MAX_MARK_LENGTH = 32;
