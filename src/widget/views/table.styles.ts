import { css } from 'lit';

/**
 * Tables: rows are grids of equal columns, which no row that comes can move. None has `content-visibility`: of more than a few hundred
 * that have it, a browser takes longer to find out which are seen than to lay them all out.
 */
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
`;
