import { css } from 'lit';
import { codeBlockStyles } from './code-block.styles.ts';
import { tableStyles } from './table.styles.ts';

/** Styles of rendered Markdown. */
export const markdownStyles = [
  css`
    .assistant .text {
      inline-size: 100%;
    }
    /*
     * Skips the layout of final blocks that are off screen. In the last two messages only whole groups far from the end are skipped, because
     * every remembered size costs time in each frame. Tables are excluded, because their size cannot be guessed, and so is code, whose parts
     * have a known size.
     */
    .offscreen,
    .messages > :nth-last-child(n + 3) .assistant .blocks:not(.offscreen) > .final:not(.table, .code-block) {
      content-visibility: auto;
    }
    .markdown {
      .blocks,
      .blocks:not(.offscreen) > * {
        /* More than one turn of the mouse wheel: a block that enters the view by less than its guessed size is corrected without a jump. */
        contain-intrinsic-block-size: auto 7em;
        overflow-clip-margin: 12px;
      }
      /* The same size as under content-visibility, which contains margins, too. */
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
      /* Headings begin at level 3, below the panel's own. */
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
        color: var(--_link);
        text-decoration-thickness: from-font;
        text-underline-offset: 0.15em;
        /* Right-to-left content must not reorder the text around it. */
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
        accent-color: var(--_link);
        vertical-align: -0.1em;
        + p {
          display: inline;
        }
      }
      blockquote {
        padding-inline-start: 12px;
        border-inline-start: 3px solid var(--_line);
        color: var(--_muted);
      }
      hr {
        border: 0;
        border-block-start: 1px solid var(--_line);
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
      /* On the background of the visitor's messages. */
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
