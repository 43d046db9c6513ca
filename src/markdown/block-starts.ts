import type { Block } from './block.ts';
import { unescaped } from './escapes.ts';
import { htmlBlockKind } from './html-block.ts';
import type { Line } from './line.ts';
import { noteStart } from './notes.ts';
import type { AlertKind } from './sink.ts';
import { delimiterRow, MAX_COLUMNS, rowCells } from './table.ts';

/** What a start needs of the parser. */
export interface BlockBuilder {
  readonly gfm: boolean;
  /** More of the line will come. */
  readonly isUnfinished: boolean;
  /** The innermost block that is open. */
  readonly tip: Block;
  /** Whether the line may be a lazy continuation: blocks that it did not reach are still open, a paragraph among them. */
  readonly maybeLazy: boolean;
  readonly decodeEntity: (name: string) => string | undefined;
  /** Opens a block where it may stand, after closing those that the line did not reach. */
  open(element: NonNullable<Block['element']>): Block;
  /** Takes the definitions away with which a paragraph begins. */
  takeDefinitions(paragraph: Block): void;
  /** Puts a block in the place of a paragraph that turns out to be one. */
  replace(paragraph: Block, element: NonNullable<Block['element']>): Block;
  /** A row of the table that is open. */
  addRow(table: Block, cells: readonly string[], isHeader: boolean): void;
}

/** Deeper than this nothing is nested; what would be is text. Each line pays for every level. */
const MAX_DEPTH = 100;

/** The first line of a quote that is an alert, which stands alone on it. */
const ALERT = /^\[!(note|tip|important|warning|caution)\][ \t]{0,99}$/i;

type Started = 'container' | 'leaf' | undefined;
type Start = (line: Line, container: Block, builder: BlockBuilder) => Started;

/** Tries what can begin a block here, in the order that the specification asks for. */
export function startBlock(line: Line, container: Block, builder: BlockBuilder): Started {
  for (const start of STARTS) {
    const started = start(line, container, builder);
    if (started) return started;
  }
  return undefined;
}

const STARTS: readonly Start[] = [
  function quote(line, container, builder) {
    if (line.isIndented || line.text[line.next] !== '>' || container.depth >= MAX_DEPTH) return undefined;
    line.takeMarker(1);
    line.takeSpace();
    const title = builder.gfm && !builder.isUnfinished && !line.isIndented ? ALERT.exec(line.rest) : null;
    const alert = title?.[1]?.toLowerCase() as AlertKind | undefined;
    builder.open({ kind: 'quote', alert });
    if (!alert) return 'container';
    line.takeRest();
    // The next line goes on with the same paragraph, lazily as may be.
    builder.open({ kind: 'paragraph' });
    return 'leaf';
  },

  function heading(line, _container, builder) {
    const marker = line.isIndented ? null : /^#{1,6}(?=[ \t]|$)/.exec(line.rest);
    if (!marker) return undefined;
    line.takeMarker(marker[0].length);
    const block = builder.open({ kind: 'heading', level: marker[0].length });
    block.marker = '#';
    line.takeMarker(0);
    block.tail = line.takeRest();
    return 'leaf';
  },

  function fencedCode(line, _container, builder) {
    const fence = line.isIndented ? null : /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/s.exec(line.rest);
    if (!fence) return undefined;
    const marks = fence[1] ?? fence[3] ?? '';
    const info = unescaped((fence[2] ?? fence[4] ?? '').trim(), builder.decodeEntity);
    const { indent } = line;
    line.takeRest();
    const code = builder.open({ kind: 'code', language: /^\S*/.exec(info)?.[0] ?? '' });
    code.fence = { character: marks.charAt(0), length: marks.length, indent };
    return 'leaf';
  },

  function html(line, container, builder) {
    if (line.isIndented || line.text[line.next] !== '<') return undefined;
    const kind = htmlBlockKind(line.rest, container.kind === 'paragraph' || builder.maybeLazy);
    if (!kind) return undefined;
    const block = builder.open({ kind: 'html' });
    block.htmlEnd = kind.end;
    block.isByWholeLine = kind.isLoneTag;
    return 'leaf';
  },

  function underlinedHeading(line, container, builder) {
    const marks = line.isIndented || container.kind !== 'paragraph' ? null : /^(?:=+|-+)[ \t]*$/.exec(line.rest);
    if (!marks) return undefined;
    builder.takeDefinitions(container);
    if (container.text === '') return undefined;
    line.takeRest();
    builder.replace(container, { kind: 'heading', level: marks[0].startsWith('=') ? 1 : 2 });
    return 'leaf';
  },

  function rule(line, _container, builder) {
    if (line.isIndented || !/^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/.test(line.rest)) return undefined;
    line.takeRest();
    builder.open({ kind: 'rule' });
    return 'leaf';
  },

  function note(line, container, builder) {
    const start = builder.gfm && !line.isIndented && container.depth < MAX_DEPTH ? noteStart(line.rest) : undefined;
    if (!start) return undefined;
    line.takeMarker(start.length);
    builder.open({ kind: 'note', number: 0 }).marker = start.label;
    return 'container';
  },

  function item(line, container, builder) {
    if (container.depth >= MAX_DEPTH) return undefined;
    const found = takeListMarker(line, container.kind === 'paragraph');
    if (!found) return undefined;
    if (container.kind !== 'list' || container.marker !== found.marker) {
      builder.open({ kind: 'list', start: found.start, isTight: true }).marker = found.marker;
    }
    builder.open({ kind: 'item', isChecked: undefined }).indent = found.indent;
    return 'container';
  },

  function table(line, container, builder) {
    if (!builder.gfm || line.isIndented || container.kind !== 'paragraph') return undefined;
    const columns = delimiterRow(line.rest);
    if (!columns || columns.length > MAX_COLUMNS) return undefined;
    const text = container.text.trimEnd();
    const before = text.lastIndexOf('\n') + 1;
    const header = rowCells(text.slice(before));
    if (header.length !== columns.length) return undefined;
    line.takeRest();
    let started: Block;
    if (before === 0) started = builder.replace(container, { kind: 'table' });
    else {
      container.text = text.slice(0, before);
      started = builder.open({ kind: 'table' });
    }
    started.columns = columns;
    builder.addRow(started, header, true);
    return 'leaf';
  },

  function indentedCode(line, _container, builder) {
    if (!line.isIndented || line.isBlank || builder.tip.kind === 'paragraph') return undefined;
    line.takeColumns(4);
    builder.open({ kind: 'code', language: '' });
    return 'leaf';
  },
];

interface ListMarker {
  /** What the markers of one list have in common: the bullet, or what stands after the number. */
  readonly marker: string;
  readonly start: number | undefined;
  readonly indent: number;
}

/** Takes a list marker and the space after it. A paragraph is interrupted only by an item that has content, and by none but the number 1. */
function takeListMarker(line: Line, interrupts: boolean): ListMarker | undefined {
  if (line.isIndented) return undefined;
  const found = /^(?:[*+-]|(\d{1,9})([.)]))(?=[ \t]|$)/.exec(line.rest);
  if (!found) return undefined;
  const [marker, digits, delimiter] = found;
  if (
    interrupts &&
    ((digits !== undefined && Number(digits) !== 1) || !/[^ \t]/.test(line.rest.slice(marker.length)))
  ) {
    return undefined;
  }
  const before = line.indent;
  line.takeMarker(marker.length);
  // Five columns and more are one of space and code that is indented.
  const spaces = line.isBlank || line.indent > 4 ? 1 : line.indent;
  line.takeColumns(spaces);
  return {
    marker: delimiter ?? marker,
    start: digits === undefined ? undefined : Number(digits),
    indent: before + marker.length + spaces,
  };
}
