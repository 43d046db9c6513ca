import { css } from 'lit';

export const launcherStyles = css`
  .launcher {
    --_target: var(--_launcher);
    border-radius: var(--_radius-round);
    box-shadow: var(--_shadow-s);
    transition: scale var(--_fast);
  }
  .launcher:hover {
    scale: 1.04;
  }
  .launcher:active {
    scale: 0.97;
  }
  /* The launcher is over the page. One of the two colours contrasts with anything. */
  .launcher:focus-visible {
    box-shadow: 0 0 0 6px var(--_surface);
  }
  .launcher svg {
    inline-size: 24px;
  }
  .unread::after {
    content: '';
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    border: 8px solid var(--_error);
    border-radius: 50%;
    outline: 2px solid var(--_surface);
  }
  [aria-busy='true'] svg {
    animation: busy 1s infinite;
  }
  @keyframes busy {
    50% {
      opacity: 0.3;
    }
  }
  .loading {
    position: absolute;
    inset: 0;
    padding: 24px;
    background: var(--_surface);
    text-align: center;
  }
  .loading button {
    margin-block-start: 12px;
  }
  [popover] .loading {
    inset: auto;
    inset-block-end: calc(100% + 12px);
    inset-inline-end: 0;
    inline-size: 280px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-xl);
  }
`;
