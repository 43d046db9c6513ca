import { css } from 'lit';

export const previewStyles = css`
  .preview {
    position: absolute;
    inset-block-end: calc(100% + var(--_space-12));
    inset-inline-end: 0;
    inline-size: max-content;
    max-inline-size: min(300px, 100vw - 2 * var(--_offset));
    border: 1px solid var(--_outline);
    border-radius: var(--_radius-xl);
    background: var(--_raised);
    box-shadow: var(--_shadow-s);
    overflow-wrap: anywhere;
    transition:
      opacity calc(1.5 * var(--_fast)),
      translate calc(1.5 * var(--_fast));
  }
  @starting-style {
    .preview {
      opacity: 0;
      translate: 0 6px;
    }
  }
  :host([side='start']) .preview {
    inset-inline: 0 auto;
  }
  .preview-text {
    display: flex;
    gap: var(--_space-12);
    inline-size: 100%;
    padding: var(--_space-12) var(--_space-16);
    border-radius: inherit;
    line-height: 1.4;
    text-align: start;
  }
  .preview-text span:not([part]) {
    display: grid;
    /* Beside the avatar, a single line is in its middle. */
    align-content: center;
    min-inline-size: 0;
  }
  /* At the start, whatever the direction of the text. */
  .preview-text bdi {
    text-align: match-parent;
  }
  .preview-avatar {
    display: grid;
    flex: none;
    place-items: center;
    position: relative;
    inline-size: 32px;
    block-size: 32px;
    overflow: hidden;
    border: 1px solid var(--_fill-edge);
    border-radius: var(--_radius-round);
    font-size: var(--_font-13);
    font-weight: 650;
    line-height: 1;
  }
  .preview-avatar img {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .preview-status {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .preview-text b {
    font-size: var(--_font-13);
    font-weight: 600;
    line-height: 1.55;
  }
  .preview-close {
    --_target: 26px;
    position: absolute;
    inset-block-start: -10px;
    inset-inline-end: -10px;
    border-color: var(--_edge);
    border-radius: var(--_radius-round);
    background: var(--_raised);
  }
  :host([side='start']) .preview-close {
    inset-inline: auto -10px;
  }
  .preview-close svg {
    inline-size: 16px;
    stroke-width: 2;
  }
  /* A finger needs more than the circle that is drawn. */
  .preview-close::after {
    content: '';
    position: absolute;
    inset: -9px;
  }
  .preview :focus-visible {
    box-shadow: 0 0 0 6px var(--_surface);
  }
`;
