import type { ClipboardContent, serializeSelection } from '../copying/serialize-selection.ts';

/** A table as lines with tab-separated cells, and as HTML, of which documents and spreadsheets make a table. */
export function readTable(table: Element, serialize: typeof serializeSelection): ClipboardContent {
  const range = table.ownerDocument.createRange();
  range.selectNode(table);
  return serialize(range);
}

/** The same lines as comma-separated values (RFC 4180). */
export function toCsv(tabSeparated: string): string {
  const rows = tabSeparated.split('\n');
  return rows.map((row) => row.split('\t').map(quote).join(',')).join('\r\n');
}

function quote(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
