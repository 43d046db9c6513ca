import { css } from 'lit';

/** The actions of messages, and the field in which a prompt is edited. The room of the row is in `message.styles.ts`. */
export const messageActionsStyles = css`
  .acts .icon-button {
    inline-size: max(30px, var(--_target) - 2px);
    block-size: max(30px, var(--_target) - 2px);
    color: var(--_muted);
  }
  .acts .icon-button:is(:hover, :focus-visible, [aria-pressed='true']) {
    color: var(--_text);
  }
  .acts .icon-button[aria-disabled='true'] {
    background: none;
    color: color-mix(in oklab, var(--_muted) 45%, transparent);
    cursor: default;
  }
  .acts .icon-button[aria-pressed='true'] {
    background: var(--_tint);
    color: var(--_ink);
  }
  .acts svg {
    inline-size: 17px;
    stroke-width: 1.9;
  }
  .act-note {
    font-size: var(--_font-12);
  }
  .branch {
    display: inline-flex;
    align-items: center;
    margin-inline-start: auto;
    color: var(--_muted);
    font-size: var(--_font-12);
    font-variant-numeric: tabular-nums;
  }
  .user .branch {
    margin-inline: 0 -4px;
  }
  .branch svg:dir(rtl) {
    scale: -1 1;
  }
  .branch .icon-button {
    inline-size: max(26px, var(--_target) - 8px);
  }
  .editor {
    align-self: stretch;
    display: grid;
    gap: var(--_space-8);
    padding: var(--_space-8);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-xl);
    background: var(--_user);
    color: var(--_user-text);
  }
  .editor:focus-within {
    border-color: var(--_ring);
    outline: 1px solid var(--_ring);
  }
  .editor textarea {
    grid-area: auto;
    max-block-size: max(6lh, 40cqb);
  }
  .act-form {
    align-self: stretch;
    display: grid;
    gap: var(--_space-8);
    margin-block-start: var(--_space-8);
    padding: var(--_space-12) var(--_space-16);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: var(--_font-13);
  }
  .act-form > p {
    font-weight: 600;
  }
  .reasons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-8);
  }
  .reasons [aria-pressed='true'] {
    border-color: var(--_ring);
    background: var(--_hover);
    box-shadow: inset 0 0 0 1px var(--_ring);
  }
  .act-form textarea {
    grid-area: auto;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-m);
  }
  .act-form textarea:focus {
    border-color: var(--_ring);
    box-shadow: 0 0 0 1px var(--_ring);
  }
  .act-form .danger {
    border-color: var(--_error);
    background: var(--_error);
    color: var(--_on-error);
  }
  .user > :is(.editor, .act-form) {
    margin-block-end: var(--_space-8);
  }
  .editor-buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: var(--_space-8);
  }
  .editor .hint {
    flex: 1 1 12em;
    color: inherit;
  }
  .editor .text-button:not(.fill) {
    background: var(--_raised);
    color: var(--_text);
  }
  .editor .fill[aria-disabled='true'] {
    border-color: transparent;
    background: var(--_hover);
    color: var(--_muted);
    cursor: default;
  }
  @media (hover: hover) {
    /* The buttons of messages that are not at hand stay in the order of the tabulator key. */
    .acts:not(.shown, :focus-within) {
      opacity: 0;
    }
    .message:hover > .acts {
      opacity: 1;
    }
  }
  @media (forced-colors: active) {
    :is(.acts .icon-button, .reasons .text-button)[aria-pressed='true'] {
      border-color: Highlight;
    }
    .acts .icon-button[aria-disabled='true'] {
      color: GrayText;
    }
  }
`;
