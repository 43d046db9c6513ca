/** The closed set of what a piece of code can be. Each is the name of a class in the page; what is none of these is plain. */
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

/** A piece of a line, behind the one before it. */
export interface Token {
  /** In UTF-16 code units. */
  readonly length: number;
  /** Without it, the piece is plain. */
  readonly kind?: TokenKind | undefined;
}

/**
 * Reads the lines of one block of code, one after another, without their ends. Each is complete, and read once. What its tokens leave
 * over of a line is plain; so is all that follows in the block, if it throws.
 */
export type LineTokenizer = (line: string) => Iterable<Token>;

/** What knows a language: makes a reader for each block of code. */
export type TokenizerFactory = () => LineTokenizer;

/** Loads the code of a language. */
export type TokenizerLoader = () => Promise<TokenizerFactory>;
