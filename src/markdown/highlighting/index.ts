/* Colours for blocks of code: a chunk beside the engine, which does not need it. */

export { createHighlighter, type HighlighterOptions } from './highlighter.ts';
export type { LineTokenizer, Token, TokenizerFactory, TokenKind } from './tokenizer.ts';
