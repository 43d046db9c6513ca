import { css } from 'lit';
import { faultStyles } from '../views/error.styles.ts';
import { mediaStyles } from '../views/media.styles.ts';
import { sourcesStyles } from '../views/sources.styles.ts';
import { traceStyles } from '../views/trace.styles.ts';

/** Styles of the secondary views. */
export const secondaryViewsStyles = [
  css`
    .day {
      display: flex;
      align-items: center;
      gap: var(--_space-12);
      margin-block: var(--_space-20) 0;
    }
    li:first-child > .day {
      margin-block-start: 0;
    }
    .day::before,
    .day::after {
      content: '';
      flex: 1;
      block-size: 1px;
      background: var(--_line);
    }
    .new-since {
      color: var(--_ink);
      font-size: var(--_font-12);
      font-weight: 600;
    }
    .new-since::before,
    .new-since::after {
      background: currentcolor;
      opacity: 0.5;
    }
    .day > time {
      font-size: var(--_font-12);
    }
    .slow-answer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 var(--_space-8);
      min-block-size: 24px;
      margin-block: calc(-1 * var(--_space-12)) var(--_space-20);
    }
    /* Beside the dot of an answer that has no text yet. */
    .slow-answer.beside-dot {
      margin-block-start: calc(-24px - var(--_space-20));
      padding-inline-start: 24px;
    }
    .slow-answer .text-button {
      margin-block: calc((24px - var(--_target)) / 2);
      padding-inline: var(--_space-4);
      border-color: transparent;
      color: var(--_link);
      font-weight: 550;
    }
    .cut > :first-child {
      mask-image: linear-gradient(#000 60%, rgb(0 0 0 / 25%));
    }
    .more {
      min-block-size: max(24px, var(--_target) - 10px);
      margin-block-start: var(--_space-4);
      font-size: var(--_font-13);
      font-weight: 600;
    }
    .more[hidden] {
      display: none;
    }
    /* Elements that open on a press have one sign of it: an arrow that turns. */
    summary {
      list-style: none;
      cursor: pointer;
    }
    summary::-webkit-details-marker {
      display: none;
    }
    .icon {
      flex: none;
    }
    .icon-chevron {
      inline-size: 16px;
      stroke-width: 2;
      transition: rotate var(--_fast);
    }
    .icon-chevron:dir(rtl) {
      rotate: 180deg;
    }
    [open] > summary > .icon-chevron {
      rotate: 90deg;
    }
    .caption {
      flex: 1;
      min-inline-size: 0;
    }
    small {
      display: block;
      color: var(--_muted);
      font-size: var(--_font-12);
    }
  `,
  traceStyles,
  sourcesStyles,
  mediaStyles,
  faultStyles,
];
