import { css } from 'lit';

export const launcherStyles = css`
  .launcher {
    --_target: var(--_launcher);
    border-radius: var(--_radius-round);
    box-shadow: var(--_shadow-s);
    transition: scale var(--_fast);
  }
  .labelled {
    grid-auto-flow: column;
    gap: var(--_space-8);
    inline-size: auto;
    padding-inline: var(--_space-16);
    font-weight: 600;
  }
  .launcher:hover {
    scale: 1.04;
  }
  /* The launcher is over the page. One of the two colours contrasts with anything. */
  .launcher:focus-visible {
    box-shadow: 0 0 0 6px var(--_surface);
  }
  .launcher svg {
    inline-size: 24px;
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
    padding: 24px;
    background: var(--_surface);
    text-align: center;
  }
  .loading button {
    margin-block-start: 12px;
  }
  .root > .loading {
    position: absolute;
    inset: 0;
  }
  [popover] > .loading {
    inset: auto;
    inset-block-end: calc(100% + 12px);
    inset-inline-end: 0;
    inline-size: 280px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-xl);
  }
  :host([side='start']) [popover] > .loading {
    inset-inline: 0 auto;
  }
`;
