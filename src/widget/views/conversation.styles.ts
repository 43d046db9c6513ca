import { css } from 'lit';

/** The area between header and footer that scrolls, with its column, and the lines about the chat. */
export const conversationStyles = css`
  .conversation {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklab, var(--_muted) 60%, transparent) transparent;
  }
  .conversation:focus-visible {
    outline-offset: -2px;
  }
  .conversation-content {
    display: flex;
    flex-direction: column;
    box-sizing: content-box;
    max-inline-size: var(--_column);
    min-block-size: calc(100% - var(--_space-12));
    margin-inline: auto;
    padding: var(--_space-12) var(--_space-16) 0;
  }
  p.hint {
    color: var(--_muted);
    font-size: var(--_font-13);
  }
  .scroll-to-latest {
    position: absolute;
    inset-block-end: calc(100% + var(--_space-8));
    inset-inline: 0;
    display: flex;
    align-items: center;
    gap: var(--_space-6);
    inline-size: fit-content;
    margin-inline: auto;
    border-radius: var(--_radius-round);
    background: var(--_raised);
    box-shadow: var(--_shadow-s);
  }
  .scroll-to-latest svg {
    inline-size: 16px;
  }
`;
