import { openGroup } from './dom-groups.ts';

/** How many rows stand in one group. */
const ROWS = 32;

/**
 * A table in a part of its own that scrolls. The style sheet makes grids of its rows, since a browser lays out the whole of a table for
 * each row that is added; and as what is no table by its style is none for a screen reader either, all of it says what it is.
 */
export function tableFrame(table: HTMLElement): HTMLElement {
  const frame = table.ownerDocument.createElement('div');
  frame.className = 'table';
  frame.append(table);
  return frame;
}

/** Where the next row of a table goes: into its head, or the last part of its body. */
export function rowGroup(table: Element, isHeader: boolean): Element {
  return openGroup(table, isHeader ? 'thead' : 'tbody', ROWS, { role: 'rowgroup' }, null);
}
