import { css } from 'lit';

/** The conversation: turns, prompts in bubbles, answers on the page, and the sign that an answer is arriving. */
export const messageStyles = css`
  .conversation {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklab, var(--_muted) 60%, transparent) transparent;
  }
  .conversation:focus-visible {
    outline-offset: -2px;
  }
  .conversation-content {
    display: flex;
    flex-direction: column;
    box-sizing: content-box;
    max-inline-size: var(--_column);
    min-block-size: calc(100% - var(--_space-12));
    margin-inline: auto;
    padding: var(--_space-12) var(--_space-16) 0;
  }
  .messages,
  .suggestions {
    list-style: none;
  }
  .messages {
    padding-block-end: var(--_space-20);
  }
  .messages > .new {
    animation: rise var(--_normal) var(--_ease-out);
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: var(--_space-8);
    position: relative;
    padding-block-start: var(--_space-12);
  }
  li + li > .first {
    padding-block-start: var(--_space-28);
  }
  .user {
    align-items: end;
    gap: var(--_space-4);
  }
  .text {
    max-inline-size: 100%;
  }
  @container (inline-size >= 640px) {
    .text {
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
    border-radius: var(--_radius-round);
    box-shadow: inset 0 0 0 1px var(--_fill-edge);
    font-size: var(--_font-12);
    line-height: 1;
  }
  time,
  p.hint {
    color: var(--_muted);
    font-size: var(--_font-13);
  }
  .message > time {
    display: none;
  }
  .dot {
    inline-size: 10px;
    block-size: 10px;
    margin: 7px 3px;
    border-radius: var(--_radius-round);
    background: var(--_ink);
    animation: pulse 1.1s ease-in-out infinite;
  }
  @keyframes pulse {
    50% {
      opacity: 0.35;
      scale: 0.72;
    }
  }
`;
