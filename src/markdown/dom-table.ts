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

/** Where the next row of a table goes: into its head or its body. */
export function rowGroup(table: Element, isHeader: boolean): Element {
  const tag = isHeader ? 'thead' : 'tbody';
  const last = table.lastElementChild;
  if (last?.localName === tag) return last;
  const group = table.ownerDocument.createElement(tag);
  group.setAttribute('role', 'rowgroup');
  return table.appendChild(group);
}

/** Takes the last row away, and what is left empty by that. */
export function dropRow(row: Element): void {
  const group = row.parentElement;
  row.remove();
  if (!group?.hasChildNodes()) group?.remove();
}
