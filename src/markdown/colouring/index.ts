/* Colours for blocks of code: a chunk beside the engine, which does not need it. */

export { createColouring, type ColouringOptions } from './colouring.ts';
export type { LineReader, Token, Tokenizer, TokenKind } from './tokenizer.ts';
