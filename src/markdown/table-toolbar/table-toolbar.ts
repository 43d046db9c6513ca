import type { TableToolbar } from '../dom/groups.ts';
import type { serializeSelection } from '../copying/index.ts';
import { CopyButtons, scheduleTimeout, type CopyLabels, type Schedule } from '../toolbar/copy-buttons.ts';
import { createButton, setLanguage } from '../toolbar/create-button.ts';
import { expandTable } from './expand-table.ts';
import { readTable, toCsv } from './read-table.ts';

/** The texts of the bar. */
export interface TableToolbarLabels extends CopyLabels {
  /** Name of the table with this number of columns, the first or a later one of its text. */
  readonly name: (columns: number, number: number) => string;
  /** Copies as a table for documents and spreadsheets. */
  readonly copy: string;
  /** Copies as comma-separated values, and the short text of that button. */
  readonly copyCsv: string;
  readonly csv: string;
  /** The buttons that show the table in a dialog, and close that. */
  readonly expand: string;
  readonly close: string;
}

export interface TableToolbarOptions {
  /** English by default. */
  readonly labels?: Partial<TableToolbarLabels>;
  /** Like `setTimeout`, but returns a cancel function. Uses `setTimeout` by default. */
  readonly schedule?: Schedule;
  /** Reads a selection as text and as HTML: `serializeSelection`. Passed in, because copying is loaded before the first table. */
  readonly serialize: typeof serializeSelection;
}

const DEFAULT_LABELS: TableToolbarLabels = {
  name: (columns, number) =>
    `Table${number > 1 ? ` ${number}` : ''}, ${columns} ${columns === 1 ? 'column' : 'columns'}`,
  copy: 'Copy table',
  copyCsv: 'Copy as CSV',
  csv: 'CSV',
  copied: 'Copied',
  copyFailed: 'Copy failed, table selected',
  expand: 'Expand table',
  close: 'Close',
};

const EXPAND_ICON = 'M11.5 3.5h5v5M16.5 3.5l-5.2 5.2M8.5 16.5h-5v-5M3.5 16.5l5.2-5.2';
const MORE_ICON = 'm7.5 5 5 5-5 5';

/**
 * Creates a bar over each table with its name, buttons that copy it, and one that shows it in a dialog; and a button that scrolls to the
 * columns out of sight. Pass it as a sink's `tableToolbar`.
 */
export function createTableToolbar(options: TableToolbarOptions): TableToolbar {
  const labels: TableToolbarLabels = { ...DEFAULT_LABELS, ...options.labels };
  const { schedule = scheduleTimeout, serialize } = options;

  return {
    attach(frame) {
      const { ownerDocument } = frame;
      const scroller = frame.firstElementChild as HTMLElement;
      const table = scroller.firstElementChild as HTMLElement;
      const bar = ownerDocument.createElement('div');
      bar.className = 'table-bar';
      bar.setAttribute('part', 'table-bar');
      const name = bar.appendChild(ownerDocument.createElement('span'));
      name.className = 'table-name';
      setLanguage(name, labels);
      const copyButtons = new CopyButtons(ownerDocument, labels, schedule);
      const copyButton = copyButtons.create({ className: 'table-copy', label: labels.copy }, table, () =>
        readTable(table, serialize),
      );
      const csvButton = copyButtons.create(
        { className: 'table-csv', label: labels.copyCsv, text: labels.csv },
        table,
        () => ({ text: toCsv(readTable(table, serialize).text) }),
      );
      const expandButton = createButton(ownerDocument, {
        className: 'table-expand',
        label: labels.expand,
        icon: EXPAND_ICON,
        language: labels,
        onClick: () => expandTable(frame, labels.close, labels),
      });
      // Only for pointers: with the keyboard, the region itself scrolls.
      const moreButton = createButton(ownerDocument, {
        className: 'table-more',
        icon: MORE_ICON,
        language: {},
        onClick: () => scrollOn(scroller),
      });
      moreButton.tabIndex = -1;
      moreButton.ariaHidden = 'true';
      bar.append(copyButtons.status, csvButton, copyButton, expandButton);
      frame.role = 'group';
      frame.prepend(bar);
      frame.append(moreButton);
      // The first row comes within this task.
      queueMicrotask(() => {
        const columns = table.querySelector('tr')?.children.length ?? 0;
        frame.ariaLabel = name.textContent = labels.name(columns, numberOf(frame));
      });
    },
  };
}

/** The number of a table among those of its text. */
function numberOf(frame: HTMLElement): number {
  let root: ParentNode = frame;
  while (root.parentNode && !(root instanceof Element && root.matches('.markdown'))) root = root.parentNode;
  return [...root.querySelectorAll('.table')].indexOf(frame) + 1;
}

/** The part of a region's width by which it scrolls, so that one column stays in sight. */
const SCROLLED_PART = 0.7;

function scrollOn(scroller: HTMLElement): void {
  const direction = getComputedStyle(scroller).direction === 'rtl' ? -1 : 1;
  scroller.scrollBy({ left: direction * SCROLLED_PART * scroller.clientWidth });
}
