import { css } from 'lit';

export const frameStyles = css`
  .panel {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    overflow: hidden;
    container-type: size;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .panel:focus-visible {
    outline: none;
  }
`;
