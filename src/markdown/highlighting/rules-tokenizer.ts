import type { Token, TokenKind, TokenizerFactory } from './tokenizer.ts';

/** A pattern for the text at one position of a line, and its token kind. Without a kind the text is plain. */
export type Rule = readonly [pattern: RegExp, kind?: TokenKind];

/** Tokens that continue over lines: strings, comments, heredocs. */
export interface SpanRule {
  readonly open: RegExp;
  /** The end of the text. If the beginning names the end (as a heredoc does), it is built from the match of `open`. */
  readonly close: RegExp | ((open: RegExpExecArray) => RegExp);
  readonly kind: TokenKind;
}

/**
 * A tokenizer by rules, for languages without a CodeMirror mode. At each position the first matching span or rule applies; without a match,
 * one character is plain. Rules that match an empty text are ignored.
 */
export function rulesTokenizer(rules: readonly Rule[], spans: readonly SpanRule[] = []): TokenizerFactory {
  const stickyRules = rules.map(([pattern, kind]) => [toSticky(pattern), kind] as const);
  const stickySpans = spans.map((span) => ({ ...span, open: toSticky(span.open) }));
  return () => {
    let openSpan: { close: RegExp; kind: TokenKind } | undefined;

    return function* tokenizeLine(line): Generator<Token> {
      let offset = 0;
      while (offset < line.length) {
        if (openSpan) {
          const end = openSpan.close.exec(line.slice(offset));
          const length = end ? end.index + end[0].length : line.length - offset;
          yield { length, kind: openSpan.kind };
          offset += length;
          if (end) openSpan = undefined;
          continue;
        }
        const span = stickySpans.find(({ open }) => execAt(open, line, offset) !== null);
        if (span) {
          const match = execAt(span.open, line, offset) as RegExpExecArray;
          openSpan = { close: typeof span.close === 'function' ? span.close(match) : span.close, kind: span.kind };
          yield { length: match[0].length, kind: span.kind };
          offset += match[0].length;
          continue;
        }
        const [length, kind] = nextToken(stickyRules, line, offset);
        yield { length, kind };
        offset += length;
      }
    };
  };
}

function nextToken(
  rules: readonly (readonly [RegExp, TokenKind | undefined])[],
  line: string,
  offset: number,
): [length: number, kind: TokenKind | undefined] {
  for (const [pattern, kind] of rules) {
    const length = execAt(pattern, line, offset)?.[0].length ?? 0;
    if (length > 0) return [length, kind];
  }
  // Reads a whole word, so that no rule matches in the middle of it.
  return [/^[\p{L}\p{N}_]+|[^]/u.exec(line.slice(offset, offset + 99))?.[0].length ?? 1, undefined];
}

function execAt(pattern: RegExp, line: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(line);
}

function toSticky({ source, flags }: RegExp): RegExp {
  return new RegExp(source, `${flags}y`);
}

/** A rule for a list of words. */
export function wordRule(kind: TokenKind, wordList: string, flags = ''): Rule {
  return [new RegExp(`(?<![\\w-])(?:${wordList.trim().split(/\s+/).join('|')})(?![\\w-])`, flags), kind];
}
