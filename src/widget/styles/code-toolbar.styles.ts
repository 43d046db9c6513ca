import { css } from 'lit';

/** The toolbar of code blocks, and the colours of highlighted code. Each colour has a contrast of at least 5.5 to the background. */
export const codeToolbarStyles = css`
  .markdown .code-bar {
    position: absolute;
    inset: 0 0 auto;
    display: flex;
    align-items: center;
    gap: 2px;
    block-size: var(--_bar);
    padding: 4px;
    padding-block-end: 0;
    padding-inline-start: 12px;
    color: var(--_muted);
  }
  .markdown .code-bar > * {
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
    block-size: 100%;
    padding-inline: 8px;
    border-radius: 7px;
  }
  .markdown .code-bar button:hover {
    color: var(--_text);
  }
  .markdown .code-wrap[aria-pressed='true'] {
    border-color: var(--_edge);
    background: var(--_surface);
    color: var(--_text);
  }
  @media (forced-colors: active) {
    .markdown .code-wrap[aria-pressed='true'] {
      background: Highlight;
      color: HighlightText;
      outline-color: CanvasText;
      forced-color-adjust: none;
    }
  }
  .markdown .code-copy {
    min-inline-size: 5em;
  }
  /* For screen readers only. */
  .code-status {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
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
  /* Right-to-left text in a token must not reorder the tokens beside it. */
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
