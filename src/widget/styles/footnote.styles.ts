import { css } from 'lit';

/** References to footnotes, and the list of them. */
export const footnoteStyles = css`
  .markdown {
    .footnote-reference,
    .footnote-back {
      border-radius: var(--_radius-xs);
      color: var(--_link);
    }
    sup:has(> .footnote-reference) {
      font-size: inherit;
      line-height: inherit;
      vertical-align: baseline;
    }
    /* Lower than the line, so that it does not make it taller. */
    .footnote-reference {
      position: relative;
      min-inline-size: 1.45em;
      block-size: 1.45em;
      margin-inline: 0.12em;
      padding-inline: 0.3em;
      background: color-mix(in oklab, currentcolor 10%, transparent);
      font-size: var(--_font-12);
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      line-height: 1;
      vertical-align: 0.08em;
    }
    /* A target of 24 px or more. */
    .footnote-reference::after {
      content: '';
      position: absolute;
      inset: -5px;
    }
    .footnotes {
      padding-block-start: var(--_space-12);
      border-block-start: 1px solid var(--_line);
      color: var(--_muted);
      font-size: var(--_font-13);
    }
    :has(> hr:last-child) + .footnotes {
      padding: 0;
      border: 0;
    }
    .footnotes li {
      scroll-margin-block: 12px;
    }
    .footnotes .footnote,
    .footnotes .footnote > p:last-child {
      display: inline;
    }
    /* A target of 24 px that does not increase the line height. */
    .footnote-back {
      min-inline-size: max(2em, 24px);
      min-block-size: 24px;
      margin-block: -4px;
      vertical-align: middle;
    }
    .user & :is(.footnote-reference, .footnote-back) {
      color: inherit;
    }
  }
`;
