import { css } from 'lit';

export const headerStyles = css`
  header {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    padding: 12px 8px;
    padding-inline-start: 16px;
    border-block-end: 1px solid var(--_line);
  }
  .avatar {
    --_target: 40px;
  }
  .title {
    display: grid;
    flex: 1;
    /* At the start, whatever the direction of the texts. */
    justify-items: start;
    min-inline-size: 0;
    margin-inline-start: 8px;
  }
  .title * {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 {
    font-size: 1.067em;
    font-weight: 600;
    line-height: 1.3;
  }
  .connection {
    color: var(--_muted);
    font-size: 0.833em;
  }
  .connection::before {
    content: '';
    display: inline-block;
    margin-inline-end: 6px;
    border: 4px solid light-dark(#8a92a3, #7a8294);
    border-radius: 50%;
  }
  .connected::before {
    border-color: light-dark(#17a34a, #4ade80);
  }
  .connecting::before,
  .reconnecting::before {
    border-color: light-dark(#c07a00, #fbbf24);
  }
  .failed::before {
    border-color: var(--_error);
  }
  header .icon-button {
    color: var(--_muted);
  }
  header .fill {
    color: var(--_on-fill);
  }
`;
