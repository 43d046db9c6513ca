import { css } from 'lit';

export const launcherStyles = css`
  .launcher {
    --_target: var(--_launcher);
    box-shadow: 0 4px 20px rgb(0 0 0 / 25%);
  }
  .launcher svg {
    inline-size: 46%;
  }
  .unread::after {
    content: '';
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    border: 8px solid #d92d20;
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
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
`;
