import { css } from 'lit';

/** Inline code and code blocks, with room for the toolbar. */
export const codeBlockStyles = css`
  .markdown {
    code,
    pre,
    .html {
      font-family: var(--_mono);
      font-variant-ligatures: none;
    }
    code,
    .html {
      font-size: 0.88em;
    }
    code {
      padding: 0.1em 0.35em;
      border-radius: var(--_radius-xs);
      background: color-mix(in srgb, currentcolor 7%, transparent);
      unicode-bidi: isolate;
      -webkit-box-decoration-break: clone;
      box-decoration-break: clone;
    }
    .html {
      white-space: pre-wrap;
    }
    pre {
      padding: var(--_space-12);
      overflow: auto hidden;
      font-size: var(--_font-13);
      line-height: 1.6;
      tab-size: 4;
      text-align: left;
      white-space: pre;
      overflow-wrap: normal;
      scrollbar-width: thin;
      scrollbar-color: var(--_edge) transparent;
      code {
        display: block;
        inline-size: max-content;
        min-inline-size: 100%;
        padding: 0;
        background: none;
        font-size: inherit;
      }
    }
    .lines {
      display: block;
    }
    /* A part that is not the last has 32 lines, so its height is known before it is laid out. */
    .lines:not(:last-child) {
      content-visibility: auto;
      contain-intrinsic-inline-size: auto 0;
      contain-intrinsic-block-size: calc(32 * 1.6em);
    }
    .code-block {
      background: var(--_code);
      /* The focus ring stays inside the block, on its background. */
      > pre:focus-visible {
        outline-offset: -2px;
      }
    }
  }
`;
