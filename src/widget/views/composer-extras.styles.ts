import { css } from 'lit';

/** What can be in the composer besides field and buttons: the rows above the text, and the button for dictation. */
export const composerExtrasStyles = css`
  .composer:has(> .composer-above) {
    grid-template: 'above above above' 'tray tray tray' 'field field field' 'start . end' / auto minmax(0, 1fr) auto;
  }
  .composer-above {
    grid-area: above;
    display: grid;
    gap: var(--_space-4);
    min-inline-size: 0;
    padding: var(--_space-4) var(--_space-4) 0;
  }
  .composer-above .hint {
    padding-inline: var(--_space-4);
    color: var(--_error);
  }
  .voice {
    border-radius: var(--_control-radius);
  }
  .voice.listening {
    border-color: var(--_ink);
    color: var(--_ink);
    box-shadow: 0 0 0 calc(4px * var(--_level, 0)) color-mix(in oklab, var(--_ink) 25%, transparent);
    margin-inline-end: var(--_space-4);
    animation: pulse-opacity 1.6s ease-in-out infinite;
  }
  .voice.listening path {
    fill: currentColor;
  }
  @keyframes pulse-opacity {
    50% {
      opacity: 0.72;
    }
  }
`;
