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
  /* What the visitor has attached to a prompt. */
  .sent {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: var(--_space-8);
  }
  .sent > .media {
    inline-size: auto;
    max-inline-size: min(220px, 100%);
  }
  .sent > .media:not(:only-child) {
    max-inline-size: 132px;
  }
  .sent > .media > figcaption {
    display: none;
  }
  .sent > .media img {
    max-block-size: 220px;
  }
  .sent > .media:not(:only-child) img {
    inline-size: 132px;
    block-size: 132px;
    object-fit: cover;
  }
  .sent > .file {
    margin: 0;
  }
  .upload {
    display: flex;
    align-items: center;
    justify-content: end;
    gap: var(--_space-8);
    margin-block-start: var(--_space-8);
  }
  .upload > progress {
    flex: 0 1 140px;
    block-size: 4px;
    border: 0;
    border-radius: var(--_radius-round);
    background: var(--_line);
    accent-color: var(--_fill);
    overflow: clip;
  }
  .upload > progress::-webkit-progress-bar {
    background: var(--_line);
  }
  .upload > progress::-webkit-progress-value {
    background: var(--_ink);
  }
  .upload > progress::-moz-progress-bar {
    background: var(--_ink);
  }
  .file > .icon {
    color: var(--_ink);
  }
`;
