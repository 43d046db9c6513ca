import { css } from 'lit';
import { codeStyles } from './code.styles.ts';
import { tableStyles } from './table.styles.ts';

/** The looks of what is drawn of Markdown. */
export const markdownStyles = [
  css`
    .assistant .text,
    .assistant .markdown {
      inline-size: 100%;
    }
    .markdown {
      min-inline-size: 0;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    /*
     * What is finished and out of sight needs no layout, and keeps the size it had. In the last two messages, where all moves, that is
     * whole groups of blocks which have been laid out and are far from the end. A size that is guessed is corrected without a jump if the
     * block comes into sight bit by bit: so the guess is more than a wheel turns at once. Tables may be far from any guess, and of code each
     * part knows its size. Sizes that are remembered are asked for in every frame, so they are few.
     */
    .markdown :is(.blocks, .blocks:not(.past) > *) {
      contain-intrinsic-block-size: auto 7em;
      overflow-clip-margin: 12px;
    }
    /* As large as it is when it is left aside. */
    .markdown > .blocks {
      display: flow-root;
    }
    .markdown > .past,
    .messages > :nth-last-child(n + 3) .assistant .blocks:not(.past) > .settled:not(.table, .code-block, pre) {
      content-visibility: auto;
    }
    .markdown :where(.blocks > * + *, .blocks + .blocks > *, .blocks + .notes),
    .markdown :is(blockquote, li, .note) > * + * {
      margin-block-start: 0.75em;
    }
    .markdown :is(ul, ol):not(.loose) > li > * + * {
      margin-block-start: 0.25em;
    }
    .markdown :is(h1, h2, h3, h4, h5, h6) {
      font-weight: 650;
      line-height: 1.3;
      text-wrap: balance;
    }
    .markdown :where(* + *, .blocks + .blocks > *):is(h1, h2, h3, h4, h5, h6) {
      margin-block-start: 1.25em;
    }
    .markdown h1 {
      font-size: 1.4em;
    }
    .markdown h2 {
      font-size: 1.25em;
    }
    .markdown h3 {
      font-size: 1.125em;
    }
    .markdown h6 {
      color: var(--_muted);
    }
    .markdown strong {
      font-weight: 650;
    }
    .markdown em {
      font-style: italic;
    }
    .markdown a {
      border-radius: 2px;
      color: var(--_accent);
      text-decoration: underline;
      text-decoration-thickness: from-font;
      text-underline-offset: 0.15em;
    }
    .markdown a:hover {
      text-decoration-thickness: 2px;
    }
    .markdown a:not([href]) {
      color: inherit;
      text-decoration: none;
    }
    .markdown :is(ul, ol) {
      padding-inline-start: 1.75em;
    }
    .markdown ul {
      list-style-type: disc;
    }
    .markdown :is(ul, ol) ul {
      list-style-type: circle;
    }
    .markdown :is(ul, ol) :is(ul, ol) ul {
      list-style-type: square;
    }
    .markdown li + li {
      margin-block-start: 0.25em;
    }
    .markdown .loose > li + li {
      margin-block-start: 0.75em;
    }
    .markdown ::marker {
      color: var(--_muted);
      font-variant-numeric: tabular-nums;
    }
    .markdown .task {
      list-style: none;
    }
    .markdown .task > input {
      inline-size: 1em;
      block-size: 1em;
      margin-inline: -1.5em 0.5em;
      accent-color: var(--_accent);
      vertical-align: -0.1em;
    }
    .markdown .task > input + p {
      display: inline;
    }
    .markdown blockquote {
      padding-inline-start: 12px;
      border-inline-start: 3px solid var(--_border);
      color: var(--_muted);
    }
    .markdown .alert {
      --_kind: var(--_accent);
      border-color: var(--_kind);
      color: inherit;
      font-size: inherit;
    }
    .markdown .alert > .alert-title {
      color: var(--_kind);
      font-weight: 650;
    }
    .markdown .alert > .alert-title + * {
      margin-block-start: 0.25em;
    }
    .markdown .tip {
      --_kind: light-dark(#1a6b34, #9bd8a5);
    }
    .markdown .important {
      --_kind: light-dark(#6b4ba3, #c9b3ff);
    }
    .markdown .warning {
      --_kind: light-dark(#86510a, #f0c674);
    }
    .markdown .caution {
      --_kind: var(--_danger);
    }
    .markdown hr {
      border: 0;
      border-block-start: 1px solid var(--_border);
    }
    .markdown :where(.blocks) > :is(hr, hr + *) {
      margin-block-start: 1.25em;
    }
    .markdown img {
      max-inline-size: 100%;
      max-block-size: 320px;
      border-radius: 8px;
      vertical-align: middle;
    }
    .markdown .load-image {
      padding: 2px 10px;
      border-color: var(--_border);
      border-radius: 99px;
      color: var(--_muted);
      font-size: 0.867em;
    }
    .markdown .load-image:hover {
      color: inherit;
    }
    .markdown sup {
      font-size: 0.75em;
      line-height: 0;
      vertical-align: super;
    }
    .markdown .note-reference {
      padding: 4px 1px;
      border-radius: 4px;
      color: var(--_accent);
      line-height: 1;
    }
    .markdown .notes {
      padding-block-start: 0.75em;
      border-block-start: 1px solid var(--_border);
      color: var(--_muted);
      font-size: 0.867em;
    }
    .markdown .notes li {
      scroll-margin-block: 12px;
    }
    .markdown .notes .note,
    .markdown .notes .note > p:last-child {
      display: inline;
      color: inherit;
      font-size: inherit;
    }
    .markdown .note-back {
      min-inline-size: 2em;
      margin-block-start: 0;
      border-radius: 4px;
      color: var(--_accent);
    }
    /* On the colour of what the person says. */
    .user .markdown :is(a, blockquote, ::marker) {
      border-color: currentcolor;
      color: inherit;
    }
    @media print {
      .markdown :is(.past, .settled) {
        content-visibility: visible !important;
      }
      .markdown button {
        display: none;
      }
    }
  `,
  codeStyles,
  tableStyles,
];
