import { markdownTable } from './markdown-table.ts';

/** The observations of a run of tests, as a Markdown table: what happened, not what should have. */
export class ObservedTable {
  readonly #columns: readonly string[];
  readonly #rows = new Map<string, Map<string, string>>();

  constructor(...columns: readonly string[]) {
    this.#columns = columns;
  }

  /** Writes down what was seen. Text goes in as it is, all else as JSON. */
  note(row: string, column: string, seen: unknown): void {
    if (!this.#columns.includes(column)) throw new Error(`the table has no column ${column}`);
    const cells = this.#rows.get(row) ?? new Map<string, string>();
    this.#rows.set(row, cells.set(column, typeof seen === 'string' ? seen : JSON.stringify(seen)));
  }

  markdown(): string {
    const titles = this.#columns;
    const rows = Array.from(this.#rows, ([row, cells]) =>
      titles.map((title, index) => (index === 0 ? row : (cells.get(title) ?? '—'))),
    );
    return markdownTable(titles, rows);
  }
}
