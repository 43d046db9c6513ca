/*
 * Groups elements, so that a style sheet can exclude whole groups that are off-screen. Visiting many elements one by one is slow in
 * browsers.
 */

/** The group for the next element: the last group before `end`, or a new one if that is full or of another kind. */
export function appendableGroup(
  parent: Node,
  tagName: string,
  capacity: number,
  properties: Partial<Element>,
  end: Node | null,
): Element {
  const last = (end ? end.previousSibling : parent.lastChild) as Element | null;
  if (last?.localName === tagName && last.childElementCount < capacity) return last;
  return parent.insertBefore(Object.assign((parent as Element).ownerDocument.createElement(tagName), properties), end);
}

/** Removes the last element, and its group if that becomes empty. */
export function removeFromGroup(node: Element): void {
  const group = node.parentElement;
  node.remove();
  if (!group?.firstChild) group?.remove();
}

/** Rows per group. */
const ROWS_PER_GROUP = 32;

/** Adds a bar to tables. */
export interface TableToolbar {
  /** Adds a bar to the frame of a table, which gets its first row within the same task. */
  attach(frame: HTMLElement): void;
}

/**
 * Wraps a table in a region that scrolls, and that in a frame with room for a bar. The style sheet makes its rows grids, because a browser lays out a whole table for each new row.
 * Without table styles it is no table for screen readers, so all its parts have roles.
 */
export function wrapTable(table: HTMLElement): HTMLElement {
  const { ownerDocument } = table;
  const frame = ownerDocument.createElement('div');
  frame.className = 'table';
  const scroller = frame.appendChild(ownerDocument.createElement('div'));
  scroller.className = 'table-scroller';
  scroller.append(table);
  return frame;
}

/** The group for the next row of a table: its head, or the last part of its body. */
export function appendableRowGroup(table: Element, isHeader: boolean): Element {
  return appendableGroup(table, isHeader ? 'thead' : 'tbody', ROWS_PER_GROUP, { role: 'rowgroup' }, null);
}
