import { css } from 'lit';

/** Code: in a line, in blocks with the bar over them, and its colours, each of which has a contrast of 5.5 to the background. */
export const codeStyles = css`
  .markdown :is(code, pre, .html) {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
    font-size: 0.92em;
    font-variant-ligatures: none;
  }
  .markdown code {
    padding: 0.1em 0.3em;
    border-radius: 5px;
    background: color-mix(in srgb, currentcolor 9%, transparent);
    unicode-bidi: isolate;
  }
  .markdown .html {
    white-space: pre-wrap;
  }
  .markdown pre {
    padding: 10px 12px;
    overflow: auto hidden;
    border-radius: 10px;
    background: var(--_soft);
    color: var(--_text);
    font-size: 0.867em;
    tab-size: 4;
    white-space: pre;
    overflow-wrap: normal;
    scrollbar-width: thin;
    scrollbar-color: var(--_muted) transparent;
  }
  .markdown pre > code {
    display: block;
    inline-size: max-content;
    min-inline-size: 100%;
    padding: 0;
    background: none;
    font-size: inherit;
  }
  .markdown .lines {
    display: block;
  }
  /* Full parts are as high as 32 lines, so where one is does not depend on whether it was laid out. */
  .markdown .lines:not(:last-child) {
    content-visibility: auto;
    contain-intrinsic-inline-size: auto 0;
    contain-intrinsic-block-size: calc(32 * 1.5em);
  }
  .markdown .code-block {
    border: 1px solid var(--_border);
    border-radius: 10px;
    background: var(--_soft);
    color: var(--_text);
  }
  .markdown .code-bar {
    position: relative;
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 4px;
    padding-block-end: 0;
    padding-inline-start: 12px;
    color: var(--_muted);
    font-size: 0.8em;
  }
  .markdown .code-language {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .markdown .code-bar button {
    flex: none;
    min-block-size: max(28px, var(--_target) - 8px);
    padding-inline: 8px;
    border-radius: 7px;
  }
  .markdown .code-bar button:hover {
    color: var(--_text);
  }
  .markdown .code-wrap[aria-pressed='true'] {
    border-color: var(--_border);
    background: var(--_surface);
    color: var(--_text);
  }
  .markdown .code-copy {
    min-inline-size: 5em;
  }
  .markdown .code-status {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .markdown .code-block > pre {
    padding-block-start: 4px;
    background: none;
  }
  .markdown .wrapped > pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .markdown .wrapped code {
    inline-size: auto;
  }
  .markdown .wrapped .lines {
    content-visibility: visible;
  }
  /* A string in Hebrew does not turn round what stands beside it. */
  .lines span {
    unicode-bidi: isolate;
  }
  .lines .keyword,
  .lines .tag {
    color: light-dark(#a0208f, #f0a1e6);
  }
  .lines .string,
  .lines .inserted {
    color: light-dark(#1a6b34, #9bd8a5);
  }
  .lines :is(.number, .constant) {
    color: light-dark(#0b5cad, #8fc7ff);
  }
  .lines .comment {
    color: var(--_muted);
    font-style: italic;
  }
  .lines :is(.type, .attribute) {
    color: light-dark(#86510a, #f0c674);
  }
  .lines :is(.definition, .heading, .link) {
    color: light-dark(#2f4fc4, #a9bcff);
  }
  .lines .variable {
    color: light-dark(#a33a10, #ffb38a);
  }
  .lines .property {
    color: light-dark(#0f6674, #7fd4e0);
  }
  .lines .meta {
    color: light-dark(#6b4ba3, #c9b3ff);
  }
  .lines .heading {
    font-weight: 650;
  }
  .lines .deleted {
    color: light-dark(#b3231b, #ffb3ab);
  }
  @media print {
    .markdown pre {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .markdown pre > code {
      inline-size: auto;
    }
    .markdown .lines {
      content-visibility: visible !important;
    }
  }
`;
