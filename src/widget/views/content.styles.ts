import { css } from 'lit';
import { lightboxStyles } from './lightbox.styles.ts';

/** Styles of the parts that the page draws, and of the explanation of an answer. */
export const contentStyles = [
  css`
    .rendered,
    .data-card {
      max-inline-size: 100%;
    }
    .rendered {
      align-self: stretch;
    }
    .rendered:empty {
      display: none;
    }
    .data-card {
      border: 1px solid var(--_line);
      border-radius: var(--_radius-m);
      background: var(--_code);
      font-size: var(--_font-12);
    }
    .data-card figcaption {
      padding: var(--_space-6) var(--_space-12) 0;
      color: var(--_muted);
      font-weight: 550;
    }
    .data-card pre {
      max-block-size: 12em;
      padding: var(--_space-4) var(--_space-12) var(--_space-8);
      overflow: auto;
      font-family: var(--_mono);
      white-space: pre-wrap;
    }
    .explanation {
      align-self: stretch;
      color: var(--_muted);
      font-size: var(--_font-13);
    }
    .explanation > summary {
      display: inline-flex;
      align-items: center;
      gap: var(--_space-8);
      min-block-size: max(28px, var(--_target) - 6px);
      margin-inline-start: -6px;
      padding-inline: 6px 8px;
      border-radius: var(--_radius-s);
    }
    .explanation > summary:hover {
      background: var(--_hover);
      color: var(--_text);
    }
    .explanation .icon:not(.chevron) {
      inline-size: 18px;
    }
    .tabs {
      display: flex;
      flex-wrap: wrap;
      gap: var(--_space-4);
      margin-block: var(--_space-6);
    }
    .tabs > button {
      min-block-size: max(28px, var(--_target) - 6px);
      padding-inline: 10px;
      border: 1px solid transparent;
      border-radius: var(--_radius-round);
      color: var(--_muted);
      font-size: var(--_font-12);
      font-weight: 550;
    }
    .tabs > button:hover {
      background: var(--_hover);
    }
    .tabs > [aria-selected='true'] {
      border-color: var(--_edge);
      background: var(--_tint);
      color: var(--_text);
    }
    .tab-count {
      font-variant-numeric: tabular-nums;
    }
    .explanation ol {
      max-block-size: 20em;
      overflow: auto;
      border: 1px solid var(--_line);
      border-radius: var(--_radius-m);
      list-style: none;
    }
    .explanation li {
      padding: var(--_space-8) var(--_space-12);
      color: var(--_text);
      line-height: 1.45;
    }
    .explanation li + li {
      border-block-start: 1px solid var(--_line);
    }
    .entry-title {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    .explanation li p {
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    .explanation small {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--_space-12);
    }
  `,
  lightboxStyles,
];
