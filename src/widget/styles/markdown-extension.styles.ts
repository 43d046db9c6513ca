import { css } from 'lit';

/** Styles shared by all extensions: formulas and those that a page adds. */
export const markdownExtensionStyles = css`
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
