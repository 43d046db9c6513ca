import type { Token, TokenKind, Tokenizer } from './tokenizer.ts';

/** A pattern for the text at one position of a line, and its token kind. Without a kind the text is plain. */
export type Rule = readonly [pattern: RegExp, kind?: TokenKind];

/** Tokens that continue over lines: strings, comments, heredocs. */
export interface Span {
  readonly open: RegExp;
  /** The end of the text. If the beginning names the end (as a heredoc does), it is built from the match of `open`. */
  readonly close: RegExp | ((open: RegExpExecArray) => RegExp);
  readonly kind: TokenKind;
}

/**
 * Reads a language by rules, for those that CodeMirror has no mode for. At each place the first span or rule counts that fits; where none
 * does, one character is plain. A pattern that fits an empty text is passed over.
 */
export function rulesTokenizer(rules: readonly Rule[], spans: readonly Span[] = []): Tokenizer {
  const sticky = rules.map(([pattern, kind]) => [here(pattern), kind] as const);
  const openings = spans.map((span) => ({ ...span, open: here(span.open) }));
  return () => {
    let within: { close: RegExp; kind: TokenKind } | undefined;

    return function* read(line): Generator<Token> {
      let at = 0;
      while (at < line.length) {
        if (within) {
          const end = within.close.exec(line.slice(at));
          const length = end ? end.index + end[0].length : line.length - at;
          yield { length, kind: within.kind };
          at += length;
          if (end) within = undefined;
          continue;
        }
        const span = openings.find(({ open }) => fits(open, line, at) !== null);
        if (span) {
          const found = fits(span.open, line, at) as RegExpExecArray;
          within = { close: typeof span.close === 'function' ? span.close(found) : span.close, kind: span.kind };
          yield { length: found[0].length, kind: span.kind };
          at += found[0].length;
          continue;
        }
        const [length, kind] = matched(sticky, line, at);
        yield { length, kind };
        at += length;
      }
    };
  };
}

function matched(
  rules: readonly (readonly [RegExp, TokenKind | undefined])[],
  line: string,
  at: number,
): [length: number, kind: TokenKind | undefined] {
  for (const [pattern, kind] of rules) {
    const length = fits(pattern, line, at)?.[0].length ?? 0;
    if (length > 0) return [length, kind];
  }
  // A word is read as a whole, so that none begins in the middle of it.
  return [/^[\p{L}\p{N}_]+|[^]/u.exec(line.slice(at, at + 99))?.[0].length ?? 1, undefined];
}

function fits(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function here({ source, flags }: RegExp): RegExp {
  return new RegExp(source, `${flags}y`);
}

/** A rule for any of these words. */
export function words(kind: TokenKind, text: string, flags = ''): Rule {
  return [new RegExp(`(?<![\\w-])(?:${text.trim().split(/\s+/).join('|')})(?![\\w-])`, flags), kind];
}
