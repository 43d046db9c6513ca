import { css } from 'lit';
import { codeBlockStyles } from './code-block.styles.ts';
import { tableStyles } from './table.styles.ts';

/** The looks of what is drawn of Markdown. */
export const markdownStyles = [
  css`
    .assistant .text {
      inline-size: 100%;
    }
    /*
     * What is finished and out of sight needs no layout, and keeps the size it had. In the last two messages, where all moves, that is
     * whole groups of blocks which have been laid out and are far from the end. A size that is guessed is corrected without a jump if the
     * block comes into sight bit by bit: so the guess is more than a wheel turns at once. Tables may be far from any guess, and of code each
     * part knows its size. Sizes that are remembered are asked for in every frame, so they are few.
     */
    .offscreen,
    .messages > :nth-last-child(n + 3) .assistant .blocks:not(.offscreen) > .final:not(.table, .code-block) {
      content-visibility: auto;
    }
    .markdown {
      .blocks,
      .blocks:not(.offscreen) > * {
        contain-intrinsic-block-size: auto 7em;
        overflow-clip-margin: 12px;
      }
      /* As large as it is when it is left aside. */
      .blocks {
        display: flow-root;
      }
      :where(.blocks > * + *, .blocks + .blocks > *, .blocks + .footnotes),
      :is(blockquote, li, .footnote) > * + * {
        margin-block-start: 0.75em;
      }
      :is(ul, ol):not(.loose) > li > * + * {
        margin-block-start: 0.25em;
      }
      h1,
      h2,
      h3,
      h4,
      h5,
      h6,
      strong,
      th,
      .alert-title {
        font-weight: 650;
      }
      h1,
      h2,
      h3,
      h4,
      h5,
      h6 {
        line-height: 1.3;
        text-wrap: balance;
        &:where(* + *, .blocks + .blocks > *) {
          margin-block-start: 1.25em;
        }
      }
      /* An answer's headings are below the panel's, of the second level. */
      :is(h1, h2, h3) {
        font-size: 1.4em;
      }
      h4 {
        font-size: 1.25em;
      }
      h5 {
        font-size: 1.125em;
      }
      em {
        font-style: italic;
      }
      a {
        border-radius: 2px;
        color: var(--_accent);
        text-decoration-thickness: from-font;
        text-underline-offset: 0.15em;
        /* Its content cannot change the direction of the text around it. */
        unicode-bidi: isolate;
      }
      a:hover {
        text-decoration-thickness: 2px;
      }
      a:not([href]) {
        color: inherit;
      }
      ul,
      ol {
        padding-inline-start: 1.75em;
      }
      ul {
        list-style-type: disc;
      }
      :is(ul, ol) ul {
        list-style-type: circle;
      }
      :is(ul, ol) :is(ul, ol) ul {
        list-style-type: square;
      }
      li + li {
        margin-block-start: 0.25em;
      }
      .loose > li + li {
        margin-block-start: 0.75em;
      }
      ::marker {
        color: var(--_muted);
        font-variant-numeric: tabular-nums;
      }
      .task {
        list-style: none;
      }
      .task > input {
        inline-size: 1em;
        block-size: 1em;
        margin-inline: -1.5em 0.5em;
        accent-color: var(--_accent);
        vertical-align: -0.1em;
        + p {
          display: inline;
        }
      }
      blockquote {
        padding-inline-start: 12px;
        border-inline-start: 3px solid var(--_border);
        color: var(--_muted);
      }
      hr {
        border: 0;
        border-block-start: 1px solid var(--_border);
      }
      :where(.blocks) > :is(hr, hr + *),
      :is(.table, blockquote) + :is(.table, blockquote) {
        margin-block-start: 1.25em;
      }
      img {
        max-inline-size: 100%;
        max-block-size: 320px;
        border-radius: 8px;
        vertical-align: middle;
      }
      sup,
      sub {
        font-size: 0.75em;
        line-height: 0;
      }
      /* On the colour of what the person says. */
      .user & {
        a,
        blockquote,
        h6,
        .alert-title,
        .load-image,
        .footnotes,
        ::marker {
          border-color: currentcolor;
          color: inherit;
        }
        .footnote-reference,
        .footnote-back {
          color: inherit;
        }
        th {
          background: color-mix(in srgb, currentcolor 9%, transparent);
        }
      }
    }
  `,
  codeBlockStyles,
  tableStyles,
];
