import { appendableGroup } from './groups.ts';

/** How many rows stand in one group. */
const ROWS_PER_GROUP = 32;

/**
 * A table in a part of its own that scrolls. The style sheet makes grids of its rows, since a browser lays out the whole of a table for
 * each row that is added; and as what is no table by its style is none for a screen reader either, all of it says what it is.
 */
export function wrapTable(table: HTMLElement): HTMLElement {
  const wrapper = table.ownerDocument.createElement('div');
  wrapper.className = 'table';
  wrapper.append(table);
  return wrapper;
}

/** Where the next row of a table goes: into its head, or the last part of its body. */
export function appendableRowGroup(table: Element, isHeader: boolean): Element {
  return appendableGroup(table, isHeader ? 'thead' : 'tbody', ROWS_PER_GROUP, { role: 'rowgroup' }, null);
}
