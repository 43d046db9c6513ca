import type { ReadSource } from './extensions.ts';

/** Finds the ends of the code spans of one text, in time that grows with its length only. */
export class CodeSpans {
  readonly #source: string;
  /** For each length of a run of backticks, where the last one stands: what has no partner is not looked for. */
  #last: ReadonlyMap<number, number> | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** The code that the run of backticks here begins; or the run, if no other one of its length ends it. */
  read(at: number): ReadSource {
    this.#last ??= new Map([...this.#source.matchAll(/`+/g)].map((run) => [run[0].length, run.index]));
    const ticks = this.#runAt(at);
    const from = at + ticks;
    if ((this.#last.get(ticks) ?? -1) <= at) {
      const closing = '`'.repeat(ticks);
      return { node: closing, end: from, isUnsure: true, unfinished: { at, closing } };
    }
    let to = from;
    for (let run = 0; run !== ticks; to += run) {
      to = this.#source.indexOf('`', to);
      run = this.#runAt(to);
    }
    const code = withoutPadding(this.#source.slice(from, to - ticks));
    return { node: { element: { kind: 'code-span' }, children: [code] }, end: to };
  }

  #runAt(at: number): number {
    let end = at;
    while (this.#source[end] === '`') end += 1;
    return end - at;
  }
}

/** Lines are joined, and one space on both sides is there only to hold backticks of the code apart from those around it. */
function withoutPadding(source: string): string {
  const code = source.replaceAll('\n', ' ');
  const isPadded = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code);
  return isPadded ? code.slice(1, -1) : code;
}
