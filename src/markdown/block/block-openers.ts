import type { Block } from './block.ts';
import { unescapeText } from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import { htmlBlockKind } from './html-block.ts';
import type { Line } from './line.ts';
import { readFootnoteDefinition } from '../footnotes/footnotes.ts';
import type { AlertKind } from '../sink.ts';
import { parseDelimiterRow, MAX_COLUMNS, splitRow } from './table.ts';
import { DETAILS_START, readTag } from '../inline/html-tags.ts';

/** What a start needs of the parser. */
export interface BlockBuilder {
  readonly gfm: boolean;
  readonly htmlTags: boolean;
  readonly extensions: ExtensionHooks | undefined;
  /** More of the line will come. */
  readonly isUnfinished: boolean;
  /** The innermost block that is open. */
  readonly tip: Block;
  /** Whether the line may be a lazy continuation: blocks that it did not reach are still open, a paragraph among them. */
  readonly canContinueLazily: boolean;
  readonly decodeEntity: (name: string) => string | undefined;
  /** Opens a block where it may stand, after closing those that the line did not reach. */
  open(element: NonNullable<Block['element']>): Block;
  /** Takes the definitions away with which a paragraph begins. */
  extractDefinitions(paragraph: Block): void;
  /** Puts a block in the place of a paragraph that turns out to be one. */
  replace(paragraph: Block, element: NonNullable<Block['element']>): Block;
  /** A row of the table that is open. */
  addRow(table: Block, cells: readonly string[], isHeader: boolean): void;
}

/** Deeper than this nothing is nested; what would be is text. Each line pays for every level. */
const MAX_DEPTH = 100;

/** The first line of a quote that is an alert, which stands alone on it. */
const ALERT = /^\[!(note|tip|important|warning|caution)\][ \t]{0,99}$/i;

type OpenedKind = 'container' | 'leaf' | undefined;
/** `rest` is what the line holds from its next character on. */
type BlockOpener = (rest: string, line: Line, container: Block, builder: BlockBuilder) => OpenedKind;

/** Tries what can begin a block here, in the order that the specification asks for. */
export function openBlock(line: Line, container: Block, builder: BlockBuilder): OpenedKind {
  if (line.isIndented) return indentedCode(line, builder);
  const { rest } = line;
  for (const opener of BLOCK_OPENERS) {
    const opened = opener(rest, line, container, builder);
    if (opened) return opened;
  }
  return undefined;
}

/** What is indented as code is can be nothing else. */
function indentedCode(line: Line, builder: BlockBuilder): OpenedKind {
  if (line.isBlank || builder.tip.kind === 'paragraph') return undefined;
  line.advanceColumns(4);
  builder.open({ kind: 'code', language: '' });
  return 'leaf';
}

const BLOCK_OPENERS: readonly BlockOpener[] = [
  function quote(rest, line, container, builder) {
    if (!rest.startsWith('>') || container.depth >= MAX_DEPTH) return undefined;
    line.advancePastMarker(1);
    line.skipSpace();
    const title = builder.gfm && !builder.isUnfinished && !line.isIndented ? ALERT.exec(line.rest) : null;
    const alert = title?.[1]?.toLowerCase() as AlertKind | undefined;
    builder.open({ kind: 'quote', alert });
    if (!alert) return 'container';
    line.takeRest();
    // The next line goes on with the same paragraph, lazily as may be.
    builder.open({ kind: 'paragraph' });
    return 'leaf';
  },

  function heading(rest, line, _container, builder) {
    const marker = /^#{1,6}(?=[ \t]|$)/.exec(rest)?.[0];
    if (!marker) return undefined;
    line.advancePastMarker(marker.length);
    const block = builder.open({ kind: 'heading', level: marker.length });
    block.marker = '#';
    line.advancePastMarker(0);
    block.tail = line.takeRest();
    return 'leaf';
  },

  function fencedCode(rest, line, _container, builder) {
    const [, marks, text = ''] = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/s.exec(rest) ?? [];
    if (!marks) return undefined;
    const info = unescapeText(text.trim(), builder.decodeEntity);
    const { indent } = line;
    line.takeRest();
    const extension = builder.extensions?.matchFence(/^\S*/.exec(info)?.[0] ?? '');
    const code = builder.open(extension?.element ?? { kind: 'code', language: fenceLanguage(info) });
    code.extension = extension;
    code.fence = { character: marks.charAt(0), length: marks.length, indent };
    return 'leaf';
  },

  function extension(rest, line, _container, builder) {
    const blockExtension = builder.extensions?.matchBlock(rest);
    if (!blockExtension) return undefined;
    line.advancePastMarker(blockExtension.element.opening.length);
    builder.open(blockExtension.element).extension = blockExtension;
    return 'leaf';
  },

  function details(rest, line, container, builder) {
    const [, outer, text, end] = (builder.htmlTags && DETAILS_START.exec(rest)) || [];
    const isFirst = container.kind === 'details' && container.settledCount + container.children.length === 0;
    const canOpen = outer ? container.depth < MAX_DEPTH : isFirst && text !== undefined;
    if (!canOpen || (text !== undefined && !end && !builder.isUnfinished)) return undefined;
    line.takeRest();
    if (outer) builder.open({ kind: 'details' });
    if (text === undefined) return 'container';
    builder.open({ kind: 'summary' }).tail = text;
    return 'leaf';
  },

  function html(rest, _line, container, builder) {
    if (builder.htmlTags && readTag(rest, 0)) return undefined;
    const kind = htmlBlockKind(rest, container.kind === 'paragraph' || builder.canContinueLazily);
    if (!kind) return undefined;
    const block = builder.open({ kind: 'html' });
    block.htmlEnd = kind.end;
    block.needsWholeLine = kind.isLoneTag;
    return 'leaf';
  },

  function underlinedHeading(rest, line, container, builder) {
    if (container.kind !== 'paragraph' || !/^(?:=+|-+)[ \t]*$/.test(rest)) return undefined;
    builder.extractDefinitions(container);
    if (container.text === '') return undefined;
    line.takeRest();
    builder.replace(container, { kind: 'heading', level: rest.startsWith('=') ? 1 : 2 });
    return 'leaf';
  },

  function rule(rest, line, _container, builder) {
    if (!/^([*_-])[ \t]*(?:\1[ \t]*){2,}$/.test(rest)) return undefined;
    line.takeRest();
    builder.open({ kind: 'rule' });
    return 'leaf';
  },

  function footnote(rest, line, container, builder) {
    const definition = builder.gfm && container.depth < MAX_DEPTH ? readFootnoteDefinition(rest) : undefined;
    if (!definition) return undefined;
    line.advancePastMarker(definition.length);
    builder.open({ kind: 'footnote', number: 0 }).marker = definition.label;
    return 'container';
  },

  function item(rest, line, container, builder) {
    // A paragraph is interrupted only by an item that has content, and by none but the number 1.
    const pattern = container.kind === 'paragraph' ? INTERRUPTING_MARKER : LIST_MARKER;
    const match = container.depth < MAX_DEPTH ? pattern.exec(rest) : null;
    if (!match) return undefined;
    const [matchedMarker, digits] = match;
    // What the markers of one list have in common: the bullet, or what stands after the number.
    const marker = matchedMarker.slice(-1);
    const markerIndent = line.indent;
    line.advancePastMarker(matchedMarker.length);
    // Five columns and more are one of space and code that is indented.
    const spaces = line.isBlank || line.indent > 4 ? 1 : line.indent;
    line.advanceColumns(spaces);
    if (container.kind !== 'list' || container.marker !== marker) {
      const start = digits === undefined ? undefined : Number(digits);
      builder.open({ kind: 'list', start, isTight: true }).marker = marker;
    }
    builder.open({ kind: 'item', isChecked: undefined }).indent = markerIndent + matchedMarker.length + spaces;
    return 'container';
  },

  function table(rest, line, container, builder) {
    if (!builder.gfm || container.kind !== 'paragraph') return undefined;
    const columns = parseDelimiterRow(rest);
    if (!columns || columns.length > MAX_COLUMNS) return undefined;
    const text = container.text.trimEnd();
    const headerStart = text.lastIndexOf('\n') + 1;
    const header = splitRow(text.slice(headerStart));
    if (header.length !== columns.length) return undefined;
    line.takeRest();
    let tableBlock: Block;
    if (headerStart === 0) tableBlock = builder.replace(container, { kind: 'table' });
    else {
      container.text = text.slice(0, headerStart);
      tableBlock = builder.open({ kind: 'table' });
    }
    tableBlock.columns = columns;
    builder.addRow(tableBlock, header, true);
    return 'leaf';
  },
];

const LIST_MARKER = /^(?:[*+-]|(\d{1,9})[.)])(?=[ \t]|$)/;
const INTERRUPTING_MARKER = /^(?:[*+-]|(0{0,8}1)[.)])(?=[ \t]+[^ \t])/;

/** The language of a code element: the info string's first word, and the file name of a `title`, if there is one. */
function fenceLanguage(info: string): string {
  const [word = ''] = /^\S*/.exec(info) ?? [];
  const [, doubleQuoted, singleQuoted, bare] = FILE_NAME.exec(info) ?? [];
  const file = doubleQuoted ?? singleQuoted ?? bare;
  return file === undefined ? word : `${word}:${file}`;
}

const FILE_NAME = /\s\{?(?:title|file|filename|name|path)=(?:"([^"]+)"|'([^']+)'|([^\s"'}]+))/i;
