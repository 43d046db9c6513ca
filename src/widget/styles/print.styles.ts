import { css } from 'lit';

/** The whole conversation on paper, without controls. */
export const printStyles = css`
  @media print {
    :host {
      block-size: auto;
      contain: none;
      break-inside: auto;
    }
    .root {
      display: block;
    }
    .panel {
      position: static;
      overflow: visible;
      container-type: inline-size;
      border: 0;
    }
    .conversation {
      overflow: visible;
    }
    .footer,
    .acts,
    button {
      display: none !important;
    }
    .clamped .text > :first-child {
      max-block-size: none !important;
      mask: none;
    }
    .offscreen,
    .final,
    .markdown :is(.lines, tbody) {
      content-visibility: visible !important;
    }
    .markdown {
      .blocked::before,
      .blocked::after {
        content: none;
      }
      pre {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      pre > code {
        inline-size: auto;
      }
      .table-scroller {
        overflow: visible;
      }
      [data-more] {
        mask: none !important;
      }
      .table table {
        display: table !important;
        inline-size: 100% !important;
        thead {
          display: table-header-group;
        }
        tbody {
          display: table-row-group;
        }
        tr {
          display: table-row;
          break-inside: avoid;
        }
        th,
        td {
          position: static !important;
          min-inline-size: 0 !important;
        }
      }
    }
  }
`;
