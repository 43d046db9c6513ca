/** An input that no regular client sends, and the expected response. */
export interface BadInput {
  /** Its name in the table of results. */
  readonly name: string;
  /** The expected outcome, as reported by the sending functions (see `raw.ts`, `cat.ts`, `socket-io.ts`). */
  readonly expected: string;
  /** Sends it and returns the outcome. */
  send(target: Target): Promise<string>;
}

/** The relay under test. */
export interface Target {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly port: number;
}

/** A marker in all inputs, which must not occur in the log. */
export const UNSPEAKABLE = 'Rumpelstiltskin';

/** JSON nested deeper than the stack of a recursive parser. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** Values of every JSON type, to be used where another type is expected. */
export const OF_EVERY_TYPE: readonly unknown[] = [
  null, true, 0, -1, 1e308, '', ' ', 'x', [], [[]], [null], {}, { a: 1 }, { __proto__: null, length: 3 },
]; // prettier-ignore

/** JSON whose keys are names of inherited members. A text, because a literal would set the prototype. */
export const BORN_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'] as const;

/** `['a', 'a', 'b']` as `['2 × a', 'b']`. */
export function counted(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Array.from(counts, ([word, count]) => (count === 1 ? word : `${count} × ${word}`));
}
