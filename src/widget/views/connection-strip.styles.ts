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
  /* Below the sentence. */
  .strip details {
    flex: 1 1 100%;
    margin-inline-start: calc(18px + var(--_space-8));
    color: var(--_muted);
    font-size: var(--_font-12);
  }
  .strip summary {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-4);
    min-block-size: max(24px, var(--_target) - 10px);
  }
  .strip .icon-chevron {
    inline-size: 16px;
    color: inherit;
  }
  .strip code {
    font-family: var(--_mono);
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
  .warning-strip > svg {
    color: var(--_warning);
  }
  .error-strip {
    background: var(--_error-wash);
  }
  .error-strip > svg {
    color: var(--_error);
  }
`;
