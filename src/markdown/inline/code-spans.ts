import type { InlineMatch } from './inline.ts';

/** Finds the ends of the code spans of one text, in linear time. */
export class CodeSpans {
  readonly #source: string;
  /** The position of the last backtick run of each length. A run without a partner is not searched for one. */
  #lastRunByLength: ReadonlyMap<number, number> | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** The code span that a run of backticks begins; or the run as text, if no other run of its length follows. */
  read(start: number): InlineMatch {
    this.#lastRunByLength ??= new Map([...this.#source.matchAll(/`+/g)].map((run) => [run[0].length, run.index]));
    const length = this.#runLengthAt(start);
    const contentStart = start + length;
    if ((this.#lastRunByLength.get(length) ?? -1) <= start) {
      const backticks = '`'.repeat(length);
      return { node: backticks, end: contentStart, mayChange: true, openConstruct: { start, closer: backticks } };
    }
    let spanEnd = contentStart;
    for (let run = 0; run !== length; spanEnd += run) {
      spanEnd = this.#source.indexOf('`', spanEnd);
      run = this.#runLengthAt(spanEnd);
    }
    const code = stripPadding(this.#source.slice(contentStart, spanEnd - length));
    return { node: { element: { kind: 'code-span' }, children: [code] }, end: spanEnd };
  }

  #runLengthAt(start: number): number {
    let end = start;
    while (this.#source[end] === '`') end += 1;
    return end - start;
  }
}

/** Joins the lines, and removes one space on both sides, which separates backticks in the code from the delimiters. */
function stripPadding(source: string): string {
  const code = source.replaceAll('\n', ' ');
  const isPadded = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code);
  return isPadded ? code.slice(1, -1) : code;
}
