import { css } from 'lit';

export const panelFrameStyles = css`
  .panel {
    /*
     * The outline of controls. Its contrast to the surface is at least 3:1 if that of the text is at least 4.5:1, whatever colours the page
     * sets. Light colours are mixed linearly, because otherwise the line would be as dark as the text.
     */
    --_edge: light-dark(
      color-mix(in srgb-linear, var(--_text) 86%, var(--_surface)),
      color-mix(in srgb, var(--_text) 80%, var(--_surface))
    );
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
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
