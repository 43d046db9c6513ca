import { css } from 'lit';

export const launcherMarksStyles = css`
  /* The pointer has fetched this. */
  .launcher:active {
    scale: 0.97;
  }
  /* The two icons lie on each other, and one fades into the other. */
  .launcher > :is(slot, svg) {
    display: grid;
    grid-area: 1 / 1;
    transition:
      opacity var(--_fast),
      rotate var(--_fast);
  }
  [aria-expanded='false'] > slot + svg,
  [aria-expanded='true'] > slot {
    opacity: 0;
    rotate: 90deg;
  }
  /* An open panel needs no invitation. */
  [aria-expanded='true'].labelled {
    place-content: center;
    gap: 0;
    inline-size: var(--_target);
    padding: 0;
    font-size: 0;
  }
  .count {
    position: absolute;
    inset-block-start: -6px;
    inset-inline-end: -6px;
    min-inline-size: 22px;
    padding-inline: 4px;
    border: 2px solid var(--_surface);
    border-radius: var(--_radius-round);
    background: var(--_error);
    color: var(--_on-error);
    font-size: var(--_font-12);
    font-weight: 600;
    line-height: 18px;
  }
`;
