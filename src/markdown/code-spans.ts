/** Finds the ends of the code spans of one text, in time that grows with its length only. */
export class CodeSpans {
  readonly #source: string;
  /** For each length of a run of backticks, where the last one stands: what has no partner is not looked for. */
  #last: ReadonlyMap<number, number> | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** The run of backticks that stands here, and the code that it begins, if another run of the same length ends it. */
  read(start: number): { ticks: number; code?: string; end?: number } {
    this.#last ??= new Map(Array.from(this.#source.matchAll(/`+/g), (run) => [run[0].length, run.index]));
    const ticks = this.#runAt(start);
    if ((this.#last.get(ticks) ?? -1) <= start) return { ticks };
    let end = start + ticks;
    for (;;) {
      end = this.#source.indexOf('`', end);
      const run = this.#runAt(end);
      if (run === ticks) break;
      end += run;
    }
    return { ticks, code: withoutPadding(this.#source.slice(start + ticks, end)), end: end + ticks };
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
