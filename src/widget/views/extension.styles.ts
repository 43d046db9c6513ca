import { css } from 'lit';

/** What extensions draw: formulas, and what a page adds. */
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
  }
  /* What the browser itself makes of formulas: sizes of exponents, spaces around signs. */
  .markdown :is(math, math *) {
    margin: revert;
    padding: revert;
    font: revert;
  }
  .markdown math {
    font-size: 1.1em;
  }
  .markdown .tml-left {
    text-align: left;
  }
  .markdown .tml-right {
    text-align: right;
  }
`;
