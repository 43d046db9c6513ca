import { css } from 'lit';

/** Tables: rows are grids of equal columns, which no row that comes can move. */
export const tableStyles = css`
  .markdown .table {
    overflow-x: auto;
    border: 1px solid var(--_border);
    border-radius: 10px;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  .markdown table {
    display: block;
    inline-size: min-content;
    min-inline-size: 100%;
  }
  .markdown :is(thead, tbody, th, td) {
    display: block;
  }
  .markdown tr {
    display: grid;
    grid-auto-columns: minmax(7em, 1fr);
    grid-auto-flow: column;
    contain-intrinsic-block-size: auto calc(1.5em + 12px);
  }
  /*
   * While rows arrive, those out of sight are not laid out again and again. The first ones are in sight when the table is. When it is
   * finished all are, once: a browser that scrolls keeps its place by what it sees, and of a part that scrolls itself sees only where it begins.
   */
  .markdown .table:not(.settled) tr:nth-child(n + 24) {
    content-visibility: auto;
  }
  .markdown :is(tbody tr, tr + tr) {
    border-block-start: 1px solid var(--_border);
  }
  .markdown :is(th, td) {
    padding: 6px 12px;
    text-align: start;
  }
  .markdown th {
    background: var(--_soft);
    font-weight: 650;
  }
  .markdown .left {
    text-align: left;
  }
  .markdown .center {
    text-align: center;
  }
  .markdown .right {
    text-align: right;
  }
  @media print {
    .markdown tr {
      content-visibility: visible !important;
    }
  }
`;
