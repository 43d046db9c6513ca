import { css } from 'lit';

export const composerStyles = css`
  .footer {
    position: relative;
    display: grid;
    flex: none;
    gap: 8px;
    inline-size: 100%;
    max-inline-size: 800px;
    margin-inline: auto;
    padding: 0 12px 12px;
  }
  .composer {
    display: flex;
    align-items: end;
    padding: 4px;
    padding-inline-start: 10px;
    border: 1px solid var(--_edge);
    border-radius: 24px;
    background: var(--_soft);
  }
  .composer:focus-within {
    border-color: var(--_ring);
    outline: 1px solid var(--_ring);
  }
  textarea {
    flex: 1;
    field-sizing: content;
    min-inline-size: 0;
    min-block-size: var(--_target);
    /* In a low panel the button below must stay visible. */
    max-block-size: max(var(--_target), min(160px, 40cqb));
    padding: 7px 8px;
    border: 0;
    outline: none !important;
    background: none;
    color: inherit;
    resize: none;
    scrollbar-width: thin;
  }
  /* The placeholder is on the side where the visitor's text will start, whatever its own direction. */
  .composer:dir(ltr) :placeholder-shown {
    text-align: left;
  }
  .composer:dir(rtl) :placeholder-shown {
    text-align: right;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  [aria-disabled='true'] {
    background: none;
    color: var(--_muted);
    cursor: default;
  }
  .stop path {
    fill: currentColor;
  }
  .scroll-to-latest {
    position: absolute;
    inset-block-end: calc(100% + 8px);
    inset-inline: 0;
    margin-inline: auto;
    border-color: var(--_line);
    background: var(--_surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 15%);
  }
  @media (pointer: coarse) {
    /* Below 16 px, iOS zooms in on the field and leaves the page zoomed. */
    textarea {
      padding-block: 10px;
      font-size: max(16px, 1em);
    }
  }
`;
