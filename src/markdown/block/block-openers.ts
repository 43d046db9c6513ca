/**
 * The blocks that a line can open, in the order in which they are tried: one function for each kind of block. Whether an open
 * block continues is in `block-continuation.ts`.
 * @module
 */
import type { Block } from './block.ts';
import { unescapeText } from '../entities/escapes.ts';
import type { ExtensionHooks } from '../extensions/extension-hooks.ts';
import { htmlBlockKind } from './html-block.ts';
import type { Line } from './line.ts';
import { readFootnoteDefinition } from '../footnotes/footnotes.ts';
import type { AlertKind } from '../sink.ts';
import { parseDelimiterRow, MAX_COLUMNS, splitRow } from './table.ts';
import { DETAILS_START, readTag } from '../inline/html-tags.ts';

/** The part of the parser that block openers use. */
export interface BlockBuilder {
  readonly gfm: boolean;
  readonly htmlTags: boolean;
  readonly extensions: ExtensionHooks | undefined;
  /** More of the line may come. */
  readonly isUnfinished: boolean;
  /** The innermost open block. */
  readonly tip: Block;
  /** Whether the line may be a lazy continuation: blocks that it does not continue are still open, and the innermost is a paragraph. */
  readonly canContinueLazily: boolean;
  readonly decodeEntity: (name: string) => string | undefined;
  /** Opens a block after closing the blocks that the line does not continue. */
  open(element: NonNullable<Block['element']>): Block;
  /** Removes the link reference definitions at the beginning of a paragraph. */
  extractDefinitions(paragraph: Block): void;
  /** Replaces a paragraph that turns out to be another block. */
  replace(paragraph: Block, element: NonNullable<Block['element']>): Block;
  /** Adds a row to the open table. */
  addRow(table: Block, cells: readonly string[], isHeader: boolean): void;
}

/** The maximum nesting depth; deeper markers are text. Each line pays for every level. */
const MAX_DEPTH = 100;

/** The first line of an alert: a marker alone in the first line of a quote. */
const ALERT = /^\[!(note|tip|important|warning|caution)\][ \t]{0,99}$/i;

type OpenedKind = 'container' | 'leaf' | undefined;
/** `rest` is the line from its next non-space character on. */
type BlockOpener = (rest: string, line: Line, container: Block, builder: BlockBuilder) => OpenedKind;

/** Tries all blocks that can begin here, in the order of the specification. */
export function openBlock(line: Line, container: Block, builder: BlockBuilder): OpenedKind {
  if (line.isIndented) return indentedCode(line, builder);
  const { rest } = line;
  for (const opener of BLOCK_OPENERS) {
    const opened = opener(rest, line, container, builder);
    if (opened) return opened;
  }
  return undefined;
}

/** Opens indented code. Nothing else can begin at that indentation. */
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
    // The next line continues this paragraph, possibly lazily.
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
    // Only an item with content interrupts a paragraph, and an ordered one only with the number 1.
    const pattern = container.kind === 'paragraph' ? INTERRUPTING_MARKER : LIST_MARKER;
    const match = container.depth < MAX_DEPTH ? pattern.exec(rest) : null;
    if (!match) return undefined;
    const [matchedMarker, digits] = match;
    // The character that all markers of a list share: the bullet, or the delimiter after the number.
    const marker = matchedMarker.slice(-1);
    const markerIndent = line.indent;
    line.advancePastMarker(matchedMarker.length);
    // Five or more columns are one space followed by indented code.
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
