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
`;
