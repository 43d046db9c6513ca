import { css } from 'lit';

export const panelFrameStyles = css`
  .panel {
    /*
     * What has to be seen to know that something is there: 3:1 to the surface wherever the text has 4.5:1, whatever colours a page
     * sets. The mix is linear in light colours, or the line would be as dark as the text.
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
