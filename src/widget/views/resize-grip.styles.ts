import { css } from 'lit';

export const resizeGripStyles = css`
  .grip {
    position: absolute;
    z-index: 3;
    inset-block-start: 0;
    inset-inline-start: 0;
    inline-size: 24px;
    block-size: 24px;
    border-start-start-radius: var(--_radius-panel);
    cursor: nwse-resize;
    touch-action: none;
  }
  .grip::before {
    content: '';
    position: absolute;
    inset: 5px;
    border: 0 solid var(--_edge);
    border-block-start-width: 2px;
    border-inline-start-width: 2px;
    border-start-start-radius: calc(var(--_radius-panel) - 5px);
    opacity: 0;
    transition: opacity var(--_fast);
  }
  .grip:is(:hover, :active, :focus-visible)::before {
    opacity: 1;
  }
  .grip:focus-visible {
    outline-offset: -2px;
  }
  :host([side='start']) .grip {
    inset-inline: auto 0;
    border-radius: 0;
    border-start-end-radius: var(--_radius-panel);
  }
  :host([side='start']) .grip::before {
    border-inline-width: 0 2px;
    border-radius: 0;
    border-start-end-radius: calc(var(--_radius-panel) - 5px);
  }
  .grip:dir(rtl),
  :host([side='start']) .grip:dir(ltr) {
    cursor: nesw-resize;
  }
  :host([side='start']) .grip:dir(rtl) {
    cursor: nwse-resize;
  }
  .sidebar .grip.grip {
    cursor: ew-resize;
  }
  .sheet .grip {
    display: none;
  }
  /* Nothing hovers there. */
  @media (pointer: coarse) {
    .grip::before {
      opacity: 1;
    }
  }
`;
