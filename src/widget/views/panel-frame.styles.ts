import { css } from 'lit';

export const panelFrameStyles = css`
  .panel {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    overflow: hidden;
    container-type: size;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-panel);
    background: var(--_surface);
    /* Browsers give dialogs a colour of their own. */
    color: inherit;
    overflow-wrap: anywhere;
  }
  .panel:focus-visible {
    outline: none;
  }
  /* A prompt that was sent before the panel was loaded. */
  .early {
    align-self: end;
    margin: var(--_space-8) var(--_space-16);
    padding: var(--_space-8) var(--_space-12);
    border-radius: var(--_radius);
    background: var(--_hover);
    white-space: pre-wrap;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
