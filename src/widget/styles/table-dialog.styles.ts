import { css } from 'lit';

/** The button that scrolls a table to the columns out of sight, and the dialog that shows it as large as the window. */
export const tableDialogStyles = css`
  .markdown {
    .table-csv {
      padding-inline: var(--_space-6);
      font-weight: 600;
    }
    .table-more {
      position: absolute;
      inset-block-start: min(50% + var(--_bar) / 2 - 14px, 160px);
      inset-inline-end: 6px;
      z-index: 1;
      display: none;
      place-items: center;
      inline-size: 28px;
      block-size: 28px;
      border-color: var(--_edge);
      border-radius: var(--_radius-round);
      background: var(--_raised);
      color: var(--_text);
      box-shadow: var(--_shadow-s);
      > svg {
        inline-size: 16px;
        stroke-width: 2;
      }
      .table:dir(rtl) & > svg {
        scale: -1 1;
      }
    }
    [data-more~='end'] + .table-more {
      display: grid;
    }
    .table-dialog {
      max-inline-size: min(100% - 2 * var(--_space-16), 75rem);
      max-block-size: calc(100% - 2 * var(--_space-16));
      margin: auto;
      overflow: clip;
      border: 1px solid var(--_outline);
      border-radius: var(--_radius);
      background: var(--_surface);
      color: var(--_text);
      box-shadow: var(--_shadow);
    }
    .table-dialog[open] {
      display: flex;
      flex-direction: column;
    }
    .table-dialog::backdrop {
      background: rgb(0 0 0 / 40%);
    }
    .table-dialog > .table-bar {
      flex: none;
      margin: 0;
    }
    .table-dialog > .table-scroller {
      min-block-size: 0;
      overflow: auto;
    }
    .table-dialog .table-expand {
      display: none;
    }
    .table-dialog thead th {
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      background: var(--_surface);
    }
    @media (prefers-reduced-motion: no-preference) {
      .table-scroller {
        scroll-behavior: smooth;
      }
    }
  }
`;
