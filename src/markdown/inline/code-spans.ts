import type { InlineMatch } from './inline.ts';

/** Finds the ends of the code spans of one text, in time that grows with its length only. */
export class CodeSpans {
  readonly #source: string;
  /** For each length of a run of backticks, where the last one stands: what has no partner is not looked for. */
  #lastRunByLength: ReadonlyMap<number, number> | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** The code that the run of backticks here begins; or the run, if no other one of its length ends it. */
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

/** Lines are joined, and one space on both sides is there only to hold backticks of the code apart from those around it. */
function stripPadding(source: string): string {
  const code = source.replaceAll('\n', ' ');
  const isPadded = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code);
  return isPadded ? code.slice(1, -1) : code;
}
