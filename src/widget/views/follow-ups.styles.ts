import { css } from 'lit';

export const followUpsStyles = css`
  .follow-ups {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-8);
    padding-block-end: var(--_space-20);
    list-style: none;
  }
  .follow-up {
    min-block-size: max(32px, var(--_target));
    padding: var(--_space-4) var(--_space-12);
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 1.2);
    background: var(--_surface);
    color: var(--_ink);
    font-size: var(--_font-13);
    font-weight: 550;
    line-height: 1.35;
    text-align: start;
    transition: background-color var(--_fast);
  }
  .follow-up:hover {
    background: var(--_tint);
  }
`;
