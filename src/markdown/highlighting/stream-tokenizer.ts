import { StringStream, type StreamParser } from '@codemirror/streamparser';
import type { Token, TokenKind, TokenizerFactory } from './tokenizer.ts';

/** A tab is this wide, and so is a step of indentation: only modes that care for indentation look at it. */
const TAB_WIDTH = 4;
const INDENT_WIDTH = 2;

/** So often may a mode read nothing, and only change what it is in. */
const MAX_EMPTY_READS = 10;

/** What a mode of CodeMirror knows of a language. */
export function streamTokenizer<State>(parser: StreamParser<State>): TokenizerFactory {
  return () => {
    // What has no state is given one that it does not look at.
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

/** The names of styles, some with another one behind a point, several between spaces: the last one says most. */
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
