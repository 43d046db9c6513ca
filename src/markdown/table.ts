import type { Alignment } from './sink.ts';

/** The alignments that a delimiter row (`| --- | :-: |`) gives its columns, or `undefined` if the line is none. */
export function delimiterRow(line: string): Alignment[] | undefined {
  if (!/^[-:| \t]+$/.test(line) || !/[|:]/.test(line)) return undefined;
  const cells = rowCells(line);
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
  return cells.map((cell) => {
    if (cell.endsWith(':')) return cell.startsWith(':') ? 'center' : 'right';
    return cell.startsWith(':') ? 'left' : undefined;
  });
}

/** The texts of a row's cells. A bar belongs to a cell if a backslash stands before it, even within code, and loses the backslash. */
export function rowCells(line: string): string[] {
  const trimmed = line.trim();
  const inner = trimmed.startsWith('|') ? trimmed.slice(1) : trimmed;
  const cells: string[] = [];
  let cell = '';
  for (const part of inner.match(/\\[^]|\||[^\\|]+|\\/g) ?? []) {
    if (part === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += part === '\\|' ? '|' : part;
  }
  // What stands after the last bar is a cell only if it is something.
  if (cell.trim() !== '' || !inner.endsWith('|')) cells.push(cell.trim());
  return cells;
}

/** Wider tables than any screen shows are drawn up to here: each row pays for every column. */
export const MAX_COLUMNS = 200;
