import { css } from 'lit';

/** Tables. Rows are grids of equal columns, so that new rows do not change the columns. */
export const tableStyles = css`
  .markdown {
    .table {
      overflow-x: auto;
      border: 1px solid var(--_line);
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
     * While rows arrive, those off screen are not laid out. The complete table is laid out once, so that nothing jumps when the visitor scrolls
     * back to it.
     */
    .table:not(.final) tbody:not(:last-child) {
      content-visibility: auto;
      contain-intrinsic-block-size: auto calc(32 * (1.5em + 13px));
    }
    tbody tr {
      border-block-start: 1px solid var(--_line);
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
