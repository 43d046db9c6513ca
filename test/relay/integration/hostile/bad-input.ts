/** Something that no honest client sends, and what a relay has to say to it. */
export interface BadInput {
  /** What it is, as the table of results has it. */
  readonly name: string;
  /** What has to come back, in the words of whoever sends it (see `raw.ts`, `cat.ts`, `socket-io.ts`). */
  readonly expected: string;
  /** Sends it, and tells what came back. */
  send(target: Target): Promise<string>;
}

/** The relay that is maltreated. */
export interface Target {
  /** `127.0.0.1:{port}` */
  readonly host: string;
  readonly port: number;
}

/** A word in whatever is said to the relay that a log might be tempted to repeat. */
export const UNSPEAKABLE = 'Rumpelstiltskin';

/** JSON nested deeper than the stack of whoever reads it by calling itself. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** Values of every kind of JSON, to stand where another kind is expected. */
export const OF_EVERY_TYPE: readonly unknown[] = [
  null, true, 0, -1, 1e308, '', ' ', 'x', [], [[]], [null], {}, { a: 1 }, { __proto__: null, length: 3 },
]; // prettier-ignore

/** JSON text whose keys are names that objects are born with; written as text, for a literal would set a prototype. */
export const BORN_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'] as const;

/** `['a', 'a', 'b']` as `['2 × a', 'b']`. */
export function counted(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Array.from(counts, ([word, count]) => (count === 1 ? word : `${count} × ${word}`));
}
