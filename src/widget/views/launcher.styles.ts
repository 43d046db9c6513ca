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
`;
