import { css } from 'lit';

/** The bars over code and tables, and the button that wraps code. */
export const barStyles = css`
  .markdown {
    /* Stays in sight while a long block scrolls. */
    .code-bar,
    .table-bar {
      position: sticky;
      inset-block-start: 0;
      z-index: 2;
      /* Without a baseline: the marker of a list item stays beside the block's own text. */
      contain: layout;
      display: grid;
      grid-auto-flow: column;
      grid-template-columns: minmax(0, 1fr);
      align-items: center;
      justify-items: start;
      gap: var(--_space-2);
      block-size: var(--_bar);
      margin-block-start: calc(-1 * var(--_bar));
      padding-inline: var(--_space-12) var(--_space-4);
      border-block-end: 1px solid var(--_line);
      background: var(--_code);
      color: var(--_muted);
      font-size: var(--_font-12);
      line-height: 1.3;
    }
    .table-bar {
      background: var(--_soft);
    }
    .code-language,
    .table-name {
      max-inline-size: 100%;
      overflow: hidden;
      font-weight: 550;
      text-overflow: ellipsis;
      white-space: nowrap;
      unicode-bidi: isolate;
    }
    :is(.code-bar, .table-bar) button {
      display: grid;
      place-items: center;
      min-inline-size: calc(var(--_target) - 6px);
      block-size: calc(var(--_target) - 6px);
      border-radius: var(--_radius-s);
      transition: background-color var(--_fast);
      &:hover {
        background: var(--_hover);
        color: var(--_text);
      }
      &:focus-visible {
        outline-offset: 0;
      }
      &.copied {
        color: var(--_success);
      }
      > svg {
        inline-size: 16px;
        stroke-width: 2;
      }
    }
    .code-wrap[aria-pressed='true'] {
      border-color: var(--_edge);
      background: var(--_tint);
      color: var(--_ink);
    }
    .wrapped > pre {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .wrapped code {
      inline-size: auto;
    }
    .wrapped .lines {
      content-visibility: visible;
    }
    .copy-status.failed {
      color: var(--_text);
    }
    /* For screen readers only. */
    .copy-status:not(.failed) {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  }
  @media (forced-colors: active) {
    .markdown .code-wrap[aria-pressed='true'] {
      background: Highlight;
      color: HighlightText;
      outline-color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
