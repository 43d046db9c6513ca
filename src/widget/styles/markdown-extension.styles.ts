import { css } from 'lit';

/** Styles shared by all extensions: formulas and those that a page adds. */
export const markdownExtensionStyles = css`
  .markdown .extension.block {
    display: block;
    overflow: auto hidden;
    padding-block: var(--_space-2);
    text-align: center;
    scrollbar-width: thin;
    scrollbar-color: var(--_edge) transparent;
  }
  .markdown .extension:not(.drawn) {
    font-family: var(--_mono);
    overflow-wrap: anywhere;
  }
`;
