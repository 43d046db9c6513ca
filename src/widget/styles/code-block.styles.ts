import { css } from 'lit';

/** Inline code and code blocks, with room for the toolbar. */
export const codeBlockStyles = css`
  .markdown {
    /* In a block the size applies twice, to the pre and to its code. */
    code,
    pre,
    .html {
      font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
      font-size: 0.92em;
      font-variant-ligatures: none;
    }
    code {
      padding: 0.1em 0.3em;
      border-radius: 5px;
      background: color-mix(in srgb, currentcolor 9%, transparent);
      unicode-bidi: isolate;
      -webkit-box-decoration-break: clone;
      box-decoration-break: clone;
    }
    .html {
      white-space: pre-wrap;
    }
    pre {
      padding: 4px 12px 10px;
      overflow: auto hidden;
      border-radius: 10px;
      tab-size: 4;
      white-space: pre;
      overflow-wrap: normal;
      scrollbar-width: thin;
      scrollbar-color: var(--_muted) transparent;
      code {
        display: block;
        inline-size: max-content;
        min-inline-size: 100%;
        padding: 0;
        background: none;
      }
    }
    .lines {
      display: block;
    }
    /* A part that is not the last has 32 lines, so its height is known before it is laid out. */
    .lines:not(:last-child) {
      content-visibility: auto;
      contain-intrinsic-inline-size: auto 0;
      contain-intrinsic-block-size: calc(32 * 1.5em);
    }
    .code-block {
      /* The height of the toolbar, so that nothing moves when it is added. Large fonts need more than the target size. */
      --_bar: max(var(--_target) - 4px, 1.6em);
      position: relative;
      padding-block-start: var(--_bar);
      border: 1px solid var(--_line);
      border-radius: 10px;
      background: var(--_soft);
      color: var(--_text);
      /* The focus ring stays inside the block, on its background. */
      > pre:focus-visible {
        outline-offset: -2px;
      }
    }
  }
`;
