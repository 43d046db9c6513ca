import { css } from 'lit';

export const connectionStripStyles = css`
  .strip {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space-4) var(--_space-8);
    padding: var(--_space-8) var(--_space-16);
    border-block-end: 1px solid transparent;
    background: var(--_soft);
    font-size: var(--_font-13);
    line-height: 1.4;
  }
  .strip svg {
    flex: none;
    inline-size: 18px;
    color: var(--_muted);
  }
  .strip .seconds-left {
    display: contents;
  }
  .strip p {
    flex: 1 1 50%;
    font-variant-numeric: tabular-nums;
  }
  .strip details {
    flex: 1 1 100%;
  }
  .strip .text-button {
    background: var(--_raised);
  }
  .strip .text-button:disabled {
    border-color: var(--_line);
    color: var(--_muted);
    cursor: default;
  }
  .warning-strip {
    background: var(--_warning-wash);
  }
  .warning-strip svg {
    color: var(--_warning);
  }
  .error-strip {
    background: var(--_error-wash);
  }
  .error-strip svg {
    color: var(--_error);
  }
`;
