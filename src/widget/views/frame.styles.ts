import { css } from 'lit';

export const frameStyles = css`
  .panel {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    /* Whatever text inherits, so that the page's ways with text end here. */
    font: var(--_font);
    letter-spacing: normal;
    overflow-wrap: anywhere;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    white-space: normal;
    word-spacing: normal;
  }
  .panel:focus-visible {
    outline: none;
  }
`;
