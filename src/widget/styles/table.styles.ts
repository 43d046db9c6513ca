import { css } from 'lit';

/** Tables: rows are grids of equal columns, which no row that comes can move. */
export const tableStyles = css`
  .markdown {
    .table {
      overflow-x: auto;
      border: 1px solid var(--_border);
      border-radius: 10px;
      scrollbar-width: thin;
    }
    table,
    thead,
    tbody {
      display: block;
    }
    table {
      inline-size: min-content;
      min-inline-size: 100%;
    }
    tr {
      display: grid;
      grid-auto-columns: minmax(7em, 1fr);
      grid-auto-flow: column;
    }
    /*
     * While rows arrive, those out of sight are not laid out again and again; when the table is finished all are, once, so that nothing
     * jumps when one scrolls back to it.
     */
    .table:not(.final) tbody:not(:last-child) {
      content-visibility: auto;
      contain-intrinsic-block-size: auto calc(32 * (1.5em + 13px));
    }
    tbody tr {
      border-block-start: 1px solid var(--_border);
    }
    th,
    td {
      padding: 6px 10px;
      text-align: start;
    }
    th {
      background: var(--_soft);
    }
    .left {
      text-align: left;
    }
    .center {
      text-align: center;
    }
    .right {
      text-align: right;
    }
  }
`;
