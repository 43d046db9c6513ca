/* Syntax highlighting for blocks of code. A separate module, because the engine works without it. */

export { createHighlighter, type HighlighterOptions } from './highlighter.ts';
export type { LineTokenizer, Token, TokenizerFactory, TokenKind } from './tokenizer.ts';
