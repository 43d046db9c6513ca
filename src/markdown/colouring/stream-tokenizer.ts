import { StringStream, type StreamParser } from '@codemirror/streamparser';
import type { Token, TokenKind, Tokenizer } from './tokenizer.ts';

/** A tab is this wide, and so is a step of indentation: only modes that care for indentation look at it. */
const TAB = 4;
const INDENT = 2;

/** So often may a mode read nothing, and only change what it is in. */
const IDLE = 10;

/** What a mode of CodeMirror knows of a language. */
export function streamTokenizer<State>(parser: StreamParser<State>): Tokenizer {
  return () => {
    // What has no state is given one that it does not look at.
    const state = parser.startState?.(INDENT) ?? ({} as State);
    return (line) => readLine(parser, state, line);
  };
}

function* readLine<State>(parser: StreamParser<State>, state: State, line: string): Generator<Token> {
  if (line === '') parser.blankLine?.(state, INDENT);
  const stream = new StringStream(line, TAB, INDENT);
  let idle = 0;
  while (!stream.eol()) {
    stream.start = stream.pos;
    const style = parser.token(stream, state);
    const length = stream.pos - stream.start;
    if (length > 0) {
      yield { length, kind: kindOf(style) };
      idle = 0;
    } else if ((idle += 1) > IDLE) return;
  }
}

/** The names of styles, some with another one behind a point, several between spaces: the last one says most. */
function kindOf(styles: string | null): TokenKind | undefined {
  for (const style of styles?.split(' ').toReversed() ?? []) {
    const kind = KIND_OF.get(style) ?? KIND_OF.get(style.replace(/\..*/, ''));
    if (kind) return kind;
  }
  return undefined;
}

const KIND_OF: ReadonlyMap<string, TokenKind> = new Map(
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
