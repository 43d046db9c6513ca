import { css } from 'lit';

/**
 * Tables: a frame with room for a bar, in which the table scrolls. While rows arrive they are grids of equal columns, so that new rows do not
 * change the columns.
 */
export const tableStyles = css`
  .markdown {
    .table {
      background: var(--_surface);
    }
    .table-scroller {
      overflow-x: auto;
      scrollbar-width: thin;
      scrollbar-color: var(--_edge) transparent;
    }
    .table-scroller:focus-visible {
      outline-offset: -2px;
    }
    table,
    thead,
    tbody {
      display: block;
    }
    table {
      inline-size: min-content;
      min-inline-size: 100%;
      font-size: var(--_font-13);
      font-variant-numeric: tabular-nums;
      line-height: 1.45;
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
      contain-intrinsic-block-size: auto calc(32 * (1.45em + 2 * var(--_space-8) + 1px));
    }
    th,
    td {
      padding: var(--_space-8) var(--_space-12);
      text-align: start;
    }
    td {
      border-block-start: 1px solid var(--_line);
    }
    th {
      color: var(--_muted);
      font-weight: 550;
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
    /*
     * Columns as wide as their content need table layout, which lays out the whole table again for each new row. So only complete tables have
     * them, and only those with fewer than 640 rows.
     */
    .table.final:not(:has(> .table-scroller > table > tbody:nth-of-type(20))) {
      inline-size: fit-content;
      min-inline-size: min(100%, 16em);
      max-inline-size: 100%;
      table {
        display: table;
        inline-size: max-content;
        border-spacing: 0;
        overflow-wrap: normal;
        word-break: normal;
      }
      thead {
        display: table-header-group;
      }
      tbody {
        display: table-row-group;
        content-visibility: visible;
      }
      tr {
        display: table-row;
      }
      th,
      td {
        min-inline-size: 4em;
        max-inline-size: 16em;
        vertical-align: top;
      }
      :is(th, td):first-child {
        max-inline-size: 12em;
      }
      /* A formula does not wrap. */
      :is(th, td):has(> .extension) {
        max-inline-size: none;
      }
      /* Links and code have no spaces to break at. */
      :is(a, code) {
        overflow-wrap: break-word;
      }
      /* The first column, which names the rows, stays in sight. */
      [data-more] :is(th, td):first-child {
        position: sticky;
        inset-inline-start: 0;
        background: var(--_surface);
      }
      [data-more~='start'] :is(th, td):first-child {
        box-shadow: 1px 0 var(--_line);
        &:dir(rtl) {
          box-shadow: -1px 0 var(--_line);
        }
      }
      .table-scroller {
        --_start: 0%;
      }
    }
  }
`;
