import type { LineTokenizer, Token, TokenizerFactory } from './tokenizer.ts';

/** A language that is embedded in another one. */
export interface NestedLanguage {
  /** The text before and after it. Both belong to the outer language. */
  readonly open: RegExp;
  readonly close: RegExp;
  readonly createTokenizer: TokenizerFactory;
}

/** A language with embedded ones, such as HTML with scripts and style sheets. The outer one keeps its state while an embedded one is read. */
export function nestedTokenizer(outer: TokenizerFactory, nestedLanguages: readonly NestedLanguage[]): TokenizerFactory {
  return () => {
    const tokenizeOuter = outer();
    let inner: { tokenize: LineTokenizer; close: RegExp } | undefined;

    function* tokenizeLine(line: string): Generator<Token> {
      let rest = line;
      for (;;) {
        const [boundary, nested] = inner
          ? [inner.close.exec(rest), undefined]
          : findFirstOpening(rest, nestedLanguages);
        const end = !boundary ? rest.length : boundary.index + (inner ? 0 : boundary[0].length);
        const segment = rest.slice(0, end);
        yield* padTokens((inner?.tokenize ?? tokenizeOuter)(segment), segment.length);
        if (!boundary) return;
        inner = nested && { tokenize: nested.createTokenizer(), close: nested.close };
        rest = rest.slice(end);
        if (rest === '') return;
      }
    }
    return tokenizeLine;
  };
}

function findFirstOpening(
  text: string,
  nestedLanguages: readonly NestedLanguage[],
): [mark: RegExpExecArray | null, entered: NestedLanguage | undefined] {
  let first: [RegExpExecArray | null, NestedLanguage | undefined] = [null, undefined];
  for (const language of nestedLanguages) {
    const match = language.open.exec(text);
    if (match && (!first[0] || match.index < first[0].index)) first = [match, language];
  }
  return first;
}

/** Adds a plain token if the tokens do not cover the whole segment, so that the next segment's tokens are at the right position. */
function* padTokens(tokens: Iterable<Token>, length: number): Generator<Token> {
  let remaining = length;
  for (const token of tokens) {
    remaining -= token.length;
    yield token;
  }
  if (remaining > 0) yield { length: remaining };
}
