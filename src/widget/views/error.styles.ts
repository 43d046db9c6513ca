import { css } from 'lit';

/** Errors by their weight: amber passes, red is broken, grey is about what was sent. Only icon and ground have the colour. */
export const faultStyles = css`
  .fault {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr);
    gap: var(--_space-2) var(--_space-12);
    align-self: stretch;
    padding: var(--_space-12) var(--_space-16) var(--_space-12) var(--_space-12);
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_soft);
    line-height: 1.45;
  }
  .fault > .icon {
    margin-block-start: 1px;
    color: var(--_muted);
  }
  .passing {
    background: var(--_warning-wash);
  }
  .passing > .icon {
    color: var(--_warning);
  }
  .broken {
    background: var(--_error-wash);
  }
  .broken > .icon {
    color: var(--_error);
  }
  .fault > :is(.text-button, .choices, details) {
    grid-column: 2;
    justify-self: start;
  }
  .fault .text-button {
    display: flex;
    align-items: center;
    gap: var(--_space-6);
    margin-block-start: var(--_space-8);
    background: var(--_raised);
    font-variant-numeric: tabular-nums;
    font-weight: 550;
  }
  .fault .text-button:hover {
    background: color-mix(in oklab, var(--_raised), var(--_text) 9%);
  }
  .fault .text-button:disabled {
    border-color: color-mix(in oklab, var(--_muted) 40%, transparent);
    background: none;
    color: var(--_muted);
    cursor: default;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--_space-8);
  }
  .fault .icon-retry {
    inline-size: 16px;
    stroke-width: 2;
  }
  .fault details {
    margin-block-start: var(--_space-4);
    color: var(--_muted);
    font-size: var(--_font-12);
  }
  .fault summary {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-4);
    min-block-size: max(24px, var(--_target) - 10px);
  }
  .fault code {
    font-family: var(--_mono);
  }
`;
