import { css } from 'lit';

/** The look of the list of commands or mentions. Continues that of the menus. */
export const completionListStyles = css`
  .completions {
    inset-block-end: calc(100% + var(--_space-4));
    inset-inline: var(--_space-16);
    max-block-size: min(45cqb, 320px);
    transform-origin: 50% 100%;
  }
  .completions .item {
    flex-direction: column;
    align-items: start;
    justify-content: center;
    gap: 0;
    cursor: pointer;
  }
  .completions small {
    display: block;
    color: var(--_muted);
    font-size: var(--_font-12);
  }
  .completions [aria-selected='true'] {
    background: var(--_hover);
  }
  @media (forced-colors: active) {
    .completions [aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
