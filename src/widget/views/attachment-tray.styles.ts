import { css } from 'lit';

/** The files above the input, the button that attaches them, and the place where they are dropped. */
export const attachmentStyles = css`
  .tray {
    grid-area: tray;
    display: grid;
    gap: var(--_space-8);
    min-inline-size: 0;
    padding: var(--_space-4) var(--_space-4) var(--_space-2);
  }
  .tray > ul {
    display: flex;
    gap: var(--_space-8);
    /* The corner buttons of the first row are not cut off. */
    margin: 0;
    padding: 0;
    overflow-x: auto;
    list-style: none;
    scrollbar-width: thin;
  }
  .attachment {
    position: relative;
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--_space-8);
    block-size: 56px;
    max-inline-size: min(240px, 80cqi);
    padding-inline: var(--_space-12) 34px;
    border-radius: var(--_control-radius);
    background: var(--_hover);
    font-size: var(--_font-13);
    line-height: 1.3;
  }
  .attachment.picture {
    inline-size: 56px;
    padding: 0;
  }
  .attachment > svg {
    flex: none;
    inline-size: 20px;
    color: var(--_ink);
  }
  .attachment .caption {
    display: grid;
    min-inline-size: 0;
  }
  .attachment bdi {
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .attachment small {
    color: var(--_muted);
    font-size: var(--_font-12);
  }
  .attachment.refused > svg,
  .attachment.refused small {
    color: var(--_error);
  }
  .attachment.refused {
    max-inline-size: min(320px, 86cqi);
  }
  .describe {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    padding: 0;
    border: 0;
    border-radius: inherit;
    background: none;
    overflow: clip;
    cursor: pointer;
  }
  .describe > img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .describe > .described {
    position: absolute;
    inset-block-end: 3px;
    inset-inline-start: 3px;
    padding-inline: 4px;
    border-radius: var(--_radius-xs);
    background: var(--_raised);
    color: var(--_text);
    font-size: var(--_font-12);
    font-weight: 600;
    line-height: 1.3;
  }
  .attachment > .remove {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-end: 3px;
    min-inline-size: 24px;
    inline-size: 24px;
    min-block-size: 24px;
    block-size: 24px;
    padding: 0;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-round);
    background: var(--_raised);
    color: var(--_text);
  }
  .attachment > .remove svg {
    inline-size: 13px;
    stroke-width: 2.4;
  }
  .attachment.reading > svg {
    animation: ai-chat-attachment-reading 1.2s ease-in-out infinite alternate;
  }
  @keyframes ai-chat-attachment-reading {
    to {
      opacity: 0.35;
    }
  }
  .description {
    display: grid;
    gap: var(--_space-4);
    font-size: var(--_font-13);
  }
  .description > input {
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding-inline: var(--_space-8);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-s);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  .tray > .hint {
    margin: 0;
  }
  .picker {
    display: contents;
  }
  .drop-zone {
    position: absolute;
    inset: 6px;
    z-index: 5;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--_space-8);
    border: 2px dashed var(--_ink);
    border-radius: var(--_radius);
    background: var(--_tint);
    color: var(--_ink);
    font-weight: 600;
    pointer-events: none;
  }
  @media (pointer: coarse) {
    .description > input {
      font-size: max(16px, 1em);
    }
    /* The target is larger than the circle. */
    .attachment > .remove::before {
      content: '';
      position: absolute;
      inset: -10px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .attachment.reading > svg {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .attachment,
    .describe > .described {
      border: 1px solid CanvasText;
    }
  }
`;
