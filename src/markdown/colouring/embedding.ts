import type { LineReader, Token, Tokenizer } from './tokenizer.ts';

/** A language that stands within another one. */
export interface Embedded {
  /** What comes before it, and what comes after it. Both belong to the other language. */
  readonly open: RegExp;
  readonly close: RegExp;
  readonly tokenizer: Tokenizer;
}

/** A language with others in it, as a page in HTML has scripts and style sheets. Each keeps its state while the others are read. */
export function embedding(outer: Tokenizer, embedded: readonly Embedded[]): Tokenizer {
  return () => {
    const readOuter = outer();
    let inner: { read: LineReader; close: RegExp } | undefined;

    function* read(line: string): Generator<Token> {
      let rest = line;
      for (;;) {
        const [mark, entered] = inner ? [inner.close.exec(rest), undefined] : firstOpen(rest, embedded);
        const end = !mark ? rest.length : mark.index + (inner ? 0 : mark[0].length);
        const part = rest.slice(0, end);
        yield* filled((inner?.read ?? readOuter)(part), part.length);
        if (!mark) return;
        inner = entered && { read: entered.tokenizer(), close: entered.close };
        rest = rest.slice(end);
        if (rest === '') return;
      }
    }
    return read;
  };
}

function firstOpen(
  text: string,
  embedded: readonly Embedded[],
): [mark: RegExpExecArray | null, entered: Embedded | undefined] {
  let first: [RegExpExecArray | null, Embedded | undefined] = [null, undefined];
  for (const entry of embedded) {
    const mark = entry.open.exec(text);
    if (mark && (!first[0] || mark.index < first[0].index)) first = [mark, entry];
  }
  return first;
}

/** Tokens for the whole of a part, so that those of the next one stand where they belong. */
function* filled(tokens: Iterable<Token>, length: number): Generator<Token> {
  let left = length;
  for (const token of tokens) {
    left -= token.length;
    yield token;
  }
  if (left > 0) yield { length: left };
}
