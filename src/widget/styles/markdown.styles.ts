import { css } from 'lit';
import { alertStyles } from './alert.styles.ts';
import { codeBlockStyles } from './code-block.styles.ts';
import { footnoteStyles } from './footnote.styles.ts';
import { pictureStyles } from './picture.styles.ts';
import { printStyles } from './print.styles.ts';
import { tableStyles } from './table.styles.ts';

/** Styles of rendered Markdown. */
export const markdownStyles = [
  css`
    .assistant .text {
      inline-size: 100%;
    }
    /*
     * Skips the layout of messages and final blocks that are off screen. In the last two messages only groups of blocks far from the end are skipped, because
     * every remembered size costs time in each frame. Tables are excluded, because their size cannot be guessed, and so is code, whose parts
     * have a known size.
     */
    .offscreen,
    .group:not(.offscreen)
      > :nth-last-child(n + 3)
      .assistant
      .blocks:not(.offscreen)
      > .final:not(.table, .code-block) {
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
        margin-block-start: var(--_space-12);
      }
      :is(ul, ol):not(.loose) > li > * + * {
        margin-block-start: var(--_space-6);
      }
      h3,
      h4,
      h5,
      h6 {
        font-family: var(--_heading-font);
        font-weight: 640;
        line-height: 1.3;
        text-wrap: balance;
        &:where(* + *, .blocks + .blocks > *) {
          margin-block-start: var(--_space-20);
        }
      }
      /* Headings begin at level 3, below the panel's own. */
      h3 {
        font-size: var(--_font-18);
      }
      /* Models begin with any level, so that none but the last is smaller than text. */
      h6 {
        font-size: var(--_font-13);
      }
      :is(h3, h4, h5, h6) + * {
        margin-block-start: var(--_space-6);
      }
      strong {
        font-weight: 640;
      }
      em {
        font-style: italic;
      }
      a {
        border-radius: 2px;
        color: var(--_link);
        text-decoration-thickness: 1px;
        text-underline-offset: 0.18em;
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
        padding-inline-start: 1.5em;
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
        margin-block-start: var(--_space-6);
      }
      .loose > li + li {
        margin-block-start: var(--_space-12);
      }
      :is(li, summary)::marker {
        color: var(--_muted);
        font-variant-numeric: tabular-nums;
      }
      .task {
        list-style: none;
      }
      /* Browsers render disabled checkboxes too faint to read. */
      .task > input {
        appearance: none;
        inline-size: 18px;
        block-size: 18px;
        margin-inline: -1.5em calc(1.5em - 18px);
        border: 1.5px solid var(--_edge);
        border-radius: var(--_radius-xs);
        vertical-align: -0.25em;
        + p {
          display: inline;
        }
        &:checked {
          border-color: var(--_fill-edge);
          background: var(--_fill);
        }
        &:checked::before {
          content: '';
          display: block;
          block-size: 100%;
          background: var(--_on-fill);
          clip-path: polygon(14% 52%, 26% 40%, 42% 56%, 74% 20%, 86% 32%, 42% 80%);
        }
      }
      blockquote {
        padding-inline-start: var(--_space-16);
        border-inline-start: 3px solid var(--_line);
      }
      hr {
        border: 0;
        border-block-start: 1px solid var(--_line);
      }
      :where(.blocks) > :is(hr, hr + *) {
        margin-block-start: var(--_space-16);
      }
      sup,
      sub {
        font-size: 0.75em;
        line-height: 0;
      }
      kbd {
        padding: 1px 5px;
        border: 1px solid var(--_edge);
        border-radius: var(--_radius-xs);
      }
      kbd,
      small {
        font-size: var(--_font-13);
      }
      summary {
        min-block-size: 24px;
        border-radius: var(--_radius-xs);
        cursor: pointer;
      }
      /* Both have room for a bar, so that nothing moves when it is added. */
      .code-block,
      .table {
        /* Large fonts need more than the buttons. */
        --_bar: max(36px, var(--_target), 1.6 * var(--_font-12));
        position: relative;
        padding-block-start: var(--_bar);
        overflow: clip;
        border: 1px solid var(--_line);
        border-radius: var(--_radius-m);
        color: var(--_text);
        /* The layers of the bar stay below those of the panel. */
        isolation: isolate;
      }
      /* Content out of sight fades at the edge where it is. The focus ring does not. */
      [data-more]:not(:focus-visible) {
        mask-image: linear-gradient(
          to right,
          transparent,
          #000 var(--_start, 0%) calc(100% - var(--_end, 0%)),
          transparent
        );
        &:dir(rtl) {
          mask-image: linear-gradient(
            to left,
            transparent,
            #000 var(--_start, 0%) calc(100% - var(--_end, 0%)),
            transparent
          );
        }
      }
      [data-more~='start'] {
        --_start: 40px;
      }
      [data-more~='end'] {
        --_end: 40px;
      }
      /* On the background of the visitor's messages. */
      .user & {
        a,
        .footnotes,
        ::marker {
          color: inherit;
        }
        blockquote:not(.alert) {
          border-color: currentcolor;
        }
      }
    }
    @media (forced-colors: active) {
      .markdown .task > input {
        appearance: auto;
      }
    }
  `,
  alertStyles,
  codeBlockStyles,
  footnoteStyles,
  pictureStyles,
  tableStyles,
  printStyles,
];
