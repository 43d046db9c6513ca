import { css } from 'lit';

/** Pictures that can be enlarged, and the dialog that shows them as large as the window. */
export const lightboxStyles = css`
  .enlargeable {
    cursor: zoom-in;
  }
  .enlargeable:focus-visible {
    outline-offset: -2px;
  }
  .lightbox {
    inline-size: 100%;
    max-inline-size: none;
    block-size: 100%;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--_surface);
    color: var(--_text);
  }
  .lightbox[open] {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
  }
  .lightbox-bar {
    display: flex;
    align-items: center;
    gap: var(--_space-4);
    padding: var(--_space-8) var(--_space-12);
    border-block-end: 1px solid var(--_line);
  }
  .lightbox-bar > p {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    font-size: var(--_font-13);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .lightbox-bar :is(button, a) {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: max(36px, var(--_target));
    block-size: max(36px, var(--_target));
    border-radius: var(--_radius-s);
    color: var(--_text);
  }
  .lightbox-bar :is(button, a):hover {
    background: var(--_hover);
  }
  .lightbox-bar :disabled {
    opacity: 0.4;
  }
  .lightbox .icon {
    inline-size: 20px;
  }
  .lightbox .turn:dir(rtl) {
    scale: -1 1;
  }
  .lightbox-stage {
    display: grid;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .lightbox-stage > img {
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
    object-fit: contain;
    cursor: zoom-in;
  }
  .lightbox-stage > [data-zoom='2'] {
    inline-size: 200%;
    block-size: 200%;
  }
  .lightbox-stage > [data-zoom='4'] {
    inline-size: 400%;
    block-size: 400%;
    cursor: zoom-out;
  }
`;
