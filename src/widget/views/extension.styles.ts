import { css } from 'lit';

/** What extensions draw, formulas and what a page adds, as far as both are alike. */
export const extensionStyles = css`
  .markdown .extension.block {
    display: block;
    overflow: auto hidden;
    padding-block: 2px;
    text-align: center;
    scrollbar-width: thin;
  }
  .markdown .extension:not(.drawn) {
    font-family: ui-monospace, monospace;
    overflow-wrap: anywhere;
  }
`;
