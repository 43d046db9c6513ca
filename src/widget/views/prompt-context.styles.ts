import { css } from 'lit';

/** The look of what the page passes along: a line over the field or below a prompt, and its content. */
export const promptContextStyles = css`
  .context {
    display: flex;
    align-items: start;
    gap: var(--_space-2);
    min-inline-size: 0;
    max-inline-size: 100%;
    color: var(--_muted);
    font-size: var(--_font-13);
  }
  .context details {
    flex: 0 1 auto;
    min-inline-size: 0;
  }
  .context details[open] {
    flex-grow: 1;
  }
  .context summary {
    display: flex;
    align-items: center;
    gap: var(--_space-6);
    min-block-size: max(28px, var(--_target) - 6px);
    padding-inline: var(--_space-8);
    border-radius: var(--_control-radius, var(--_radius));
    background: var(--_tint);
    color: var(--_text);
  }
  .context summary:hover {
    background: var(--_hover);
  }
  .context summary svg {
    flex: none;
    inline-size: 16px;
    color: var(--_ink);
  }
  .context .caption {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .context > .icon-button {
    flex: none;
    inline-size: max(28px, var(--_target) - 6px);
    block-size: max(28px, var(--_target) - 6px);
  }
  .context > .icon-button svg {
    inline-size: 14px;
  }
  .context-content {
    max-block-size: min(30cqb, 220px);
    margin-block: var(--_space-4);
    padding: var(--_space-8) var(--_space-12);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-m);
    overflow-y: auto;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
    font-size: var(--_font-12);
    line-height: 1.45;
  }
  .context-content p + p {
    margin-block-start: var(--_space-4);
  }
  .context-content b {
    color: var(--_text);
    font-weight: 600;
  }
  .context-text {
    white-space: pre-wrap;
  }
  .user .context {
    max-inline-size: min(85%, 34rem);
  }
`;
