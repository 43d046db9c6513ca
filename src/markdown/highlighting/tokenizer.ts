/** The closed set of token kinds. Each is a class name in the page. Text without a kind is plain. */
export type TokenKind = (typeof KINDS)[number];

const KINDS = [
  'keyword',
  'string',
  'number',
  'constant',
  'comment',
  'type',
  'definition',
  'variable',
  'property',
  'tag',
  'attribute',
  'meta',
  'heading',
  'link',
  'inserted',
  'deleted',
] as const;

export const TOKEN_KINDS: ReadonlySet<string> = new Set(KINDS);

/** A token of a line, which begins at the end of the one before it. */
export interface Token {
  /** In UTF-16 code units. */
  readonly length: number;
  /** Without a kind, the token is plain. */
  readonly kind?: TokenKind | undefined;
}

/**
 * Reads the lines of one block of code in order, each once, complete, and without its line end. Text without a token is plain. If it
 * throws, the rest of the block is plain.
 */
export type LineTokenizer = (line: string) => Iterable<Token>;

/** Creates a tokenizer of a language for a block of code. */
export type TokenizerFactory = () => LineTokenizer;

/** Loads the tokenizer of a language. */
export type TokenizerLoader = () => Promise<TokenizerFactory>;
