import { css } from 'lit';

export const mediaStyles = css`
  .media {
    inline-size: 100%;
    max-inline-size: 320px;
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-m);
    background: var(--_raised);
  }
  .media :is(img, video) {
    display: block;
    inline-size: 100%;
    max-block-size: 320px;
    object-fit: contain;
    background: var(--_soft);
  }
  .media audio {
    display: block;
    inline-size: 100%;
  }
  .media figcaption {
    display: flex;
    align-items: center;
    gap: var(--_space-8);
    padding: var(--_space-8) var(--_space-12);
  }
  .caption {
    font-size: var(--_font-13);
    line-height: 1.4;
  }
  .placeholder {
    display: grid;
    place-items: center;
    max-block-size: 180px;
    aspect-ratio: 16 / 9;
    background: repeating-linear-gradient(135deg, transparent 0 8px, var(--_line) 8px 9px) var(--_soft);
    color: var(--_muted);
  }
  /* Its icon has the class, too. */
  :is(a, p).file {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-12);
    max-inline-size: 100%;
    min-block-size: var(--_target);
    padding: var(--_space-8) var(--_space-12);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-m);
    background: var(--_raised);
    color: var(--_text);
    text-decoration: none;
  }
  a.file:hover {
    background: var(--_hover);
  }
  .file > .icon {
    color: var(--_ink);
  }
`;
