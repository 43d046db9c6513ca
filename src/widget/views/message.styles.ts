import { css } from 'lit';

export const messageStyles = css`
  .conversation {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_muted) transparent;
  }
  .conversation:focus-visible {
    outline-offset: -2px;
  }
  .conversation-content {
    display: flex;
    flex-direction: column;
    max-inline-size: 800px;
    min-block-size: 100%;
    margin-inline: auto;
    padding: 20px 20px 4px;
  }
  .messages,
  .suggestions {
    list-style: none;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: 8px;
    padding-block-end: 16px;
  }
  .user {
    align-items: end;
  }
  .text {
    max-inline-size: 100%;
  }
  @container (inline-size >= 640px) {
    .text {
      font-size: calc(var(--_font-15) * 1.0667);
    }
  }
  .plain-text {
    white-space: pre-wrap;
  }
  .user .text {
    --_ring: currentcolor;
    max-inline-size: 85%;
    padding: 8px 14px;
    border: 1px solid transparent;
    border-radius: var(--_radius-xl);
    background: var(--_user);
    color: var(--_user-text);
  }
  p.hint {
    color: var(--_muted);
    font-size: 0.867em;
  }
  .typing-indicator i {
    display: inline-block;
    margin-inline-end: 5px;
    border: 4px solid var(--_muted);
    border-radius: 50%;
    animation: blink 1.2s infinite;
  }
  .typing-indicator i:nth-child(2) {
    animation-delay: 0.2s;
  }
  .typing-indicator i:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes blink {
    50% {
      opacity: 0.3;
    }
  }
`;
