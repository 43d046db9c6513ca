import { css } from 'lit';

/** The messages: prompts in bubbles, answers on the page, the looks of those that wait, and the sign that an answer is arriving. */
export const messageStyles = css`
  .messages {
    padding-block-end: var(--_space-20);
  }
  .group {
    list-style: none;
    contain-intrinsic-block-size: auto calc(var(--_estimate) * var(--_scale, 1));
  }
  .pending {
    block-size: calc(var(--_estimate) * var(--_scale, 1));
  }
  .messages .new {
    animation: rise var(--_normal) var(--_ease-out);
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }
  .message {
    --_dot: var(--_ink);
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: var(--_space-8);
    position: relative;
    padding-block-start: var(--_space-12);
  }
  .first {
    padding-block-start: var(--_space-28);
  }
  .user {
    align-items: end;
    gap: var(--_space-4);
  }
  .reply {
    padding-block-start: var(--_space-4);
  }
  /* The row of actions has its place from the beginning, so that nothing moves when it comes. Its first glyph is on the edge of the text. */
  .acts {
    display: flex;
    align-items: center;
    gap: var(--_space-2);
    align-self: stretch;
    min-block-size: max(30px, var(--_target) - 2px);
    margin-block: -6px -12px;
    margin-inline-start: -7px;
  }
  .user > .acts {
    justify-content: end;
    margin-block: -4px 0;
    margin-inline: 0 -7px;
  }
  .text {
    max-inline-size: 100%;
  }
  @container (inline-size >= 640px) {
    /* Not those of the trace. */
    .message > .text {
      font-size: calc(var(--_font-15) * 1.0667);
    }
  }
  .plain-text {
    white-space: pre-wrap;
  }
  .user .text {
    --_ring: currentcolor;
    max-inline-size: min(85%, 34rem);
    padding: var(--_space-8) calc(14px * var(--_density));
    border: 1px solid transparent;
    border-radius: var(--_radius-xl);
    background: var(--_user);
    color: var(--_user-text);
  }
  .clamped .text:not(.expanded) > :first-child {
    max-block-size: 8lh;
    overflow: hidden;
  }
  .by {
    display: flex;
    align-items: center;
    gap: var(--_space-8);
    font-size: var(--_font-13);
    font-weight: 600;
  }
  .by .fill {
    display: grid;
    place-items: center;
    inline-size: 22px;
    block-size: 22px;
    border: 1px solid var(--_fill-edge);
    border-radius: var(--_radius-round);
    font-size: var(--_font-12);
    line-height: 1;
  }
  .message time {
    color: var(--_muted);
    font-size: var(--_font-12);
    font-weight: 400;
  }
  .acts > time {
    visibility: hidden;
    margin-inline: var(--_space-6);
  }
  .user > .acts > time {
    order: -1;
  }
  .message:is(:hover, :focus-within) time {
    visibility: visible;
  }
  .dot {
    inline-size: 10px;
    block-size: 10px;
    margin: 7px 3px;
    border-radius: var(--_radius-round);
    background: var(--_dot);
    forced-color-adjust: none;
    animation: pulse 1.1s ease-in-out infinite;
  }
  @keyframes pulse {
    50% {
      opacity: 0.35;
      scale: 0.72;
    }
  }
  .queued .text {
    border: 1px dashed var(--_edge);
    background: none;
    color: var(--_text);
  }
  .waiting {
    display: flex;
    align-items: center;
    gap: var(--_space-8);
  }
  .waiting .icon-button {
    inline-size: max(24px, var(--_target) - 10px);
    block-size: max(24px, var(--_target) - 10px);
  }
  .waiting svg {
    inline-size: 16px;
  }
  /* The dot at the end of a text takes no room, so that it wraps no line. */
  .streaming :is([data-open-end], .plain-text)::after {
    content: '';
    position: absolute;
    inline-size: 10px;
    block-size: 10px;
    margin: 7px 3px;
    border-radius: var(--_radius-round);
    background: var(--_dot);
    forced-color-adjust: none;
    animation: pulse 1.1s ease-in-out infinite;
  }
  @media (forced-colors: active) {
    .message {
      --_dot: CanvasText;
    }
  }
`;
