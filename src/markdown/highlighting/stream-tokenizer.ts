import { StringStream, type StreamParser } from '@codemirror/streamparser';
import type { Token, TokenKind, TokenizerFactory } from './tokenizer.ts';

/** The widths of a tab and an indentation step. Only modes that depend on indentation use them. */
const TAB_WIDTH = 4;
const INDENT_WIDTH = 2;

/** How often a mode may change its state without reading a character. */
const MAX_EMPTY_READS = 10;

/** A tokenizer that uses a CodeMirror mode. */
export function streamTokenizer<State>(parser: StreamParser<State>): TokenizerFactory {
  return () => {
    // Modes without a state ignore it.
    const state = parser.startState?.(INDENT_WIDTH) ?? ({} as State);
    return (line) => tokenizeLine(parser, state, line);
  };
}

function* tokenizeLine<State>(parser: StreamParser<State>, state: State, line: string): Generator<Token> {
  if (line === '') parser.blankLine?.(state, INDENT_WIDTH);
  const stream = new StringStream(line, TAB_WIDTH, INDENT_WIDTH);
  let emptyReads = 0;
  while (!stream.eol()) {
    stream.start = stream.pos;
    const style = parser.token(stream, state);
    const length = stream.pos - stream.start;
    if (length > 0) {
      yield { length, kind: tokenKindOf(style) };
      emptyReads = 0;
    } else if ((emptyReads += 1) > MAX_EMPTY_READS) return;
  }
}

/** The token kind for CodeMirror's style names, of which there may be several, some with a suffix. The last one is the most specific. */
function tokenKindOf(styles: string | null): TokenKind | undefined {
  for (const style of styles?.split(' ').toReversed() ?? []) {
    const kind = STYLE_TO_KIND.get(style) ?? STYLE_TO_KIND.get(style.replace(/\..*/, ''));
    if (kind) return kind;
  }
  return undefined;
}

const STYLE_TO_KIND: ReadonlyMap<string, TokenKind> = new Map(
  Object.entries({
    keyword: 'keyword controlKeyword operatorKeyword definitionKeyword moduleKeyword modifier self',
    string: 'string character docString regexp quote',
    number: 'number integer float unit',
    constant: 'atom bool null literal color variableName.constant propertyName.constant',
    comment: 'comment lineComment blockComment',
    type: 'type typeName className namespace builtin variableName.standard typeName.standard',
    definition: 'def definition variableName.definition variableName.function macroName propertyName.definition',
    variable: 'variableName.special variable-2 special',
    property: 'property propertyName',
    tag: 'tag tagName',
    attribute: 'attribute attributeName',
    meta: 'meta annotation processingInstruction documentMeta qualifier pseudo',
    heading: 'header heading',
    link: 'link url',
    inserted: 'inserted',
    deleted: 'deleted',
  } satisfies Partial<Record<TokenKind, string>>).flatMap(([kind, styles]) =>
    styles.split(' ').map((style) => [style, kind as TokenKind]),
  ),
);
