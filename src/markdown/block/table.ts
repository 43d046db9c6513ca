import { CodeSpans } from '../inline/code-spans.ts';
import { matchAt } from '../inline/match-at.ts';
import type { Alignment } from '../sink.ts';

/** The column alignments of a delimiter row (`| --- | :-: |`), or `undefined` if the line is not a delimiter row. */
export function parseDelimiterRow(line: string): Alignment[] | undefined {
  if (!/^[-:| \t]+$/.test(line) || !/[|:]/.test(line)) return undefined;
  const cells = splitRow(line);
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
  return cells.map((cell) => {
    if (cell.endsWith(':')) return cell.startsWith(':') ? 'center' : 'right';
    return cell.startsWith(':') ? 'left' : undefined;
  });
}

/**
 * The delimiter row that is missing at the end of a text whose last row looks like the header of a table.
 *
 * @param line The unfinished line. It may be the beginning of the delimiter row.
 */
export function missingDelimiterRow(source: string, line: string): [row: string, isPartlyWritten: boolean] | undefined {
  const lines = source.trimEnd().split('\n');
  const isPartlyWritten = lines.length > 1 && line !== '' && /^[ \t>|:-]*$/.test(line);
  const header = lines.at(isPartlyWritten ? -2 : -1) ?? '';
  const [indent, row] = /^([ \t>]*)(\|.*)$/.exec(header)?.slice(1) ?? [];
  const columns = row === undefined ? 0 : splitRow(row).length;
  return columns < 2 ? undefined : [`${indent}|${'-|'.repeat(columns)}\n`, isPartlyWritten];
}

/**
 * The texts of a row's cells. A bar after a backslash belongs to the cell, even within code, and loses the backslash. Unlike on GitHub, a
 * bar in a code span needs no backslash, and text beyond the last column belongs to that column.
 *
 * @param isUnfinished More of the line may come: an open code span extends to its end.
 */
export function splitRow(line: string, columns = Infinity, isUnfinished = false): string[] {
  const trimmed = line.trim();
  const inner = trimmed.startsWith('|') ? trimmed.slice(1) : trimmed;
  const cells = /[\\`]/.test(inner) ? splitMarkedRow(inner, isUnfinished) : inner.split('|');
  // Text after the last bar is a cell only if it is not blank.
  if (inner.endsWith('|') && endsWithBlankCell(cells)) cells.pop();
  while (cells.length > columns && endsWithBlankCell(cells)) cells.pop();
  if (cells.length > columns) cells.push(cells.splice(columns - 1).join('|'));
  return cells.map((cell) => cell.trim());
}

function endsWithBlankCell(cells: readonly string[]): boolean {
  return cells.at(-1)?.trim() === '';
}

function splitMarkedRow(row: string, isUnfinished: boolean): string[] {
  const spans = new CodeSpans(row);
  const cells: string[] = [];
  let cell = '';
  for (let start = 0, end = 0; start < row.length; start = end) {
    end = start + (matchAt(ROW_PART, row, start)?.[0].length ?? 1);
    if (row[start] === '`') {
      const code = spans.read(start);
      if (!code.openConstruct) end = code.end;
      else if (isUnfinished) end = row.length;
    }
    const part = row.slice(start, end);
    if (part === '|') {
      cells.push(cell);
      cell = '';
    } else cell += part.replaceAll('\\|', '|');
  }
  return [...cells, cell];
}

const ROW_PART = /\\[^]|\||`+|[^\\|`]+|\\/y;

/** The maximum number of columns. Each row pays for every column, and no screen shows more. */
export const MAX_COLUMNS = 200;
