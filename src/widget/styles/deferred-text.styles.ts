import { css } from 'lit';

/** Styles that few texts need at first: columns of complete tables, alerts, task boxes, the button that loads an image, footnotes, and print. */
export const deferredTextStyles = css`
  .markdown {
    /*
     * Columns as wide as their content need table layout, which lays out the whole table again for each new row. So only complete tables have
     * them, and only those with fewer than 640 rows.
     */
    .table.final:not(:has(> table > tbody:nth-of-type(20))) {
      inline-size: fit-content;
      max-inline-size: 100%;
      > table {
        display: table;
        inline-size: auto;
        min-inline-size: 0;
        border-collapse: collapse;
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
        vertical-align: top;
      }
      /* Links and code have no spaces to break at. */
      :is(a, code) {
        overflow-wrap: break-word;
      }
    }
    /* Shadows at the edges where the table can scroll: two covers scroll with the content, the shadows stay in place. */
    .table {
      --_shade: color-mix(in srgb, var(--_text) 24%, transparent);
      background:
        linear-gradient(to right, var(--_surface) 50%, transparent) left / 28px 100% no-repeat local,
        linear-gradient(to left, var(--_surface) 50%, transparent) right / 28px 100% no-repeat local,
        linear-gradient(to right, var(--_shade), transparent) left / 14px 100% no-repeat,
        linear-gradient(to left, var(--_shade), transparent) right / 14px 100% no-repeat;
    }
    th {
      background: color-mix(in srgb, var(--_text) 6%, transparent);
    }
    .user & .table {
      background: none;
    }
    kbd {
      padding: 1px 5px;
      border: 1px solid;
      border-radius: 4px;
    }
    kbd,
    small {
      font-size: 0.867em;
    }
    .alert {
      --_kind: var(--_link);
      border-color: var(--_kind);
      color: inherit;
    }
    :where(.alert) > .alert-title {
      color: var(--_kind);
      + * {
        margin-block-start: 0.25em;
      }
    }
    .tip {
      --_kind: light-dark(#1a6b34, #9bd8a5);
    }
    .important {
      --_kind: light-dark(#6b4ba3, #c9b3ff);
    }
    .warning {
      --_kind: light-dark(#86510a, #f0c674);
    }
    .caution {
      --_kind: var(--_error);
    }
    /* A clip path, because the page's content security policy may forbid images. */
    .alert-title::before {
      content: '';
      display: inline-block;
      inline-size: 16px;
      block-size: 16px;
      margin-inline-end: 6px;
      background: currentcolor;
      clip-path: var(--_icon);
      vertical-align: -0.15em;
    }
    .note {
      --_icon: path(evenodd, 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zM7 7h2v5H7zM7 4h2v2H7z');
    }
    .tip {
      --_icon: path(evenodd, 'M8 1a5 5 0 0 0-3 9v2h6v-2a5 5 0 0 0-3-9zM5 13h6v2H5z');
    }
    .important {
      --_icon: path(evenodd, 'M1 2h14v10H9l-4 3v-3H1zM7 4h2v4H7zM7 9h2v2H7z');
    }
    .warning {
      --_icon: path(evenodd, 'M8 1 16 15H0zM7 6h2v4H7zM7 11h2v2H7z');
    }
    .caution {
      --_icon: path(evenodd, 'M5 1h6l4 4v6l-4 4H5l-4-4V5zM7 4h2v5H7zM7 10h2v2H7z');
    }
    /* Browsers render disabled checkboxes too faint to read. */
    .task > input {
      appearance: none;
      border: 1.5px solid var(--_muted);
      border-radius: 3px;
      &:checked {
        border-color: var(--_fill);
        background: var(--_fill);
      }
      &:checked::before {
        content: '';
        display: block;
        block-size: 100%;
        background: var(--_on-fill);
        clip-path: polygon(14% 52%, 26% 40%, 42% 56%, 74% 20%, 86% 32%, 42% 80%);
      }
    }
    summary {
      min-block-size: 24px;
      border-radius: 4px;
      cursor: pointer;
    }
    a:has(+ .load-image) {
      display: inline-block;
      min-inline-size: 24px;
    }
    a:has(+ .load-image),
    .load-image {
      min-block-size: 24px;
    }
    .load-image {
      padding: 2px 10px;
      border-color: var(--_line);
      border-radius: 99px;
      color: var(--_muted);
      font-size: 0.867em;
    }
    .load-image:hover {
      color: inherit;
    }
    .footnote-reference,
    .footnote-back {
      border-radius: 4px;
      color: var(--_link);
    }
    .footnote-reference {
      padding: 4px 1px;
      line-height: 1;
    }
    .footnotes {
      padding-block-start: 0.75em;
      border-block-start: 1px solid var(--_line);
      color: var(--_muted);
      font-size: 0.867em;
    }
    .footnotes li {
      scroll-margin-block: 12px;
    }
    .footnotes .footnote,
    .footnotes .footnote > p:last-child {
      display: inline;
    }
    /* A target of 24 px that does not increase the line height. */
    .footnote-back {
      min-inline-size: max(2em, 24px);
      min-block-size: 24px;
      margin-block: -4px;
      vertical-align: middle;
    }
    @media (forced-colors: active) {
      .table {
        background: none;
      }
      .alert-title::before {
        background: CanvasText;
      }
      .task > input {
        appearance: auto;
      }
    }
  }
  @media print {
    .offscreen,
    .final {
      content-visibility: visible !important;
    }
    .markdown button {
      display: none;
    }
  }
`;
