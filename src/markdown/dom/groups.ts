/* A browser takes too long to look at each of many: in groups, a style sheet can leave aside those that are out of sight. */

/** Where the next one goes: into the last group before `end`, or, if that is full or of another kind, into a new one. */
export function appendableGroup(
  parent: Node,
  tagName: string,
  capacity: number,
  properties: Partial<Element>,
  end: Node | null,
): Element {
  const last = (end ? end.previousSibling : parent.lastChild) as Element | null;
  if (last?.localName === tagName && last.childNodes.length < capacity) return last;
  return parent.insertBefore(Object.assign((parent as Element).ownerDocument.createElement(tagName), properties), end);
}

/** Takes away the last one, and its group if that is left empty. */
export function removeFromGroup(node: Element): void {
  const group = node.parentElement;
  node.remove();
  if (!group?.firstChild) group?.remove();
}

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
