import { css } from 'lit';

export const traceStyles = css`
  .trace {
    align-self: stretch;
    color: var(--_muted);
    font-size: var(--_font-13);
    line-height: 1.5;
  }
  .trace summary {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-8);
    min-block-size: max(28px, var(--_target) - 6px);
    max-inline-size: 100%;
    border-radius: var(--_radius-s);
  }
  .trace > summary {
    margin-inline-start: -6px;
    padding-inline: 6px 8px;
  }
  .trace summary:hover {
    background: var(--_hover);
    color: var(--_text);
  }
  .trace .icon:not(.icon-chevron) {
    inline-size: 18px;
  }
  .trace > details > summary > bdi,
  .trace > summary > bdi {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .trace ol {
    list-style: none;
  }
  .trace > summary + ol {
    padding-block-start: var(--_space-6);
  }
  .step {
    display: grid;
    grid-template-columns: 18px minmax(0, 1fr);
    gap: 0 var(--_space-12);
    position: relative;
    padding-block-end: var(--_space-12);
  }
  .step:last-child {
    padding-block-end: var(--_space-2);
  }
  .step > .icon {
    margin-block-start: 1px;
  }
  /* The rail between two steps. */
  .step:not(:last-child)::before {
    content: '';
    position: absolute;
    inset-block: 22px 0;
    inset-inline-start: 8.5px;
    inline-size: 1px;
    background: var(--_line);
  }
  .step summary {
    min-block-size: max(24px, var(--_target) - 10px);
  }
  .step.tool {
    color: var(--_text);
    font-weight: 550;
  }
  .step > .icon-done {
    color: var(--_success);
  }
  .step > .icon-failed {
    color: var(--_error);
  }
  .step dl {
    margin-block-start: var(--_space-6);
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-m);
    background: var(--_code);
    font-weight: 400;
  }
  .step dl > div + div {
    border-block-start: 1px solid var(--_line);
  }
  .step dt {
    padding: var(--_space-6) var(--_space-12) 0;
    color: var(--_muted);
    font-size: var(--_font-12);
    font-weight: 550;
  }
  .step dd {
    min-block-size: 24px;
    max-block-size: 12em;
    padding: 0 var(--_space-12) var(--_space-8);
    overflow: auto;
    font-family: var(--_mono);
    font-size: var(--_font-12);
    line-height: 1.6;
    white-space: pre-wrap;
    unicode-bidi: plaintext;
  }
  .step dd:focus-visible {
    outline-offset: -2px;
  }
  .icon-running {
    animation: spin 0.9s linear infinite;
  }
  @keyframes spin {
    to {
      rotate: 1turn;
    }
  }
`;
