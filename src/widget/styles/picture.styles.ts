import { css } from 'lit';

/** Images, and the cards that stand for those that have not been loaded. */
export const pictureStyles = css`
  .markdown {
    img {
      max-inline-size: 100%;
      max-block-size: 320px;
      border-radius: var(--_radius-m);
      vertical-align: middle;
    }
    .framed,
    .blocked {
      max-inline-size: 100%;
      overflow: clip;
      border: 1px solid var(--_line);
      border-radius: var(--_radius-m);
      background: var(--_raised);
      color: var(--_text);
      font-size: var(--_font-13);
      line-height: 1.4;
      vertical-align: top;
    }
    .framed {
      display: inline-block;
    }
    .framed > img {
      display: block;
      /* Some SVG images have no size of their own. */
      min-inline-size: 120px;
      border-radius: 0;
    }
    /* Screen readers have it as the alternative text. */
    .framed[data-caption]::after {
      content: attr(data-caption) / '';
      display: block;
      /* Does not make the card wider than its image. */
      inline-size: 0;
      min-inline-size: 100%;
      padding: var(--_space-8) var(--_space-12);
    }
    .blocked {
      display: inline-grid;
      grid: 'space space' auto 'name button' auto 'host button' auto / minmax(0, 1fr) auto;
      column-gap: var(--_space-8);
      inline-size: 320px;
      margin-block: var(--_space-2);
      padding-block-end: var(--_space-8);
    }
    /* The place of the image. */
    .blocked::before {
      content: '';
      grid-area: space;
      aspect-ratio: 16 / 9;
      max-block-size: 180px;
      margin-block-end: var(--_space-8);
      background: repeating-linear-gradient(135deg, transparent 0 8px, var(--_line) 8px 9px) var(--_soft);
    }
    .blocked::after {
      content: '';
      grid-area: space;
      place-self: center;
      inline-size: 20px;
      block-size: 20px;
      background: var(--_muted);
      clip-path: path(
        evenodd,
        'M4.5 3h11a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM4.2 4.7h11.6v10.6H4.2zM5.2 14.3l3.2-4.3 2.4 2.9 1.7-2 2.3 3.4zM12.2 6.4h2v2h-2z'
      );
    }
    .blocked > a {
      grid-area: name;
      align-self: end;
      min-block-size: 24px;
      margin-inline-start: var(--_space-12);
    }
    .picture-host {
      grid-area: host;
      margin-inline-start: var(--_space-12);
      color: var(--_muted);
      font-size: var(--_font-12);
    }
    .load-image {
      grid-area: button;
      align-self: center;
      min-block-size: var(--_target);
      margin-inline-end: var(--_space-8);
      padding-inline: var(--_space-12);
      border-color: var(--_edge);
      border-radius: var(--_radius-m);
      font-weight: 550;
    }
    .load-image:hover {
      background: var(--_hover);
    }
    /* A cell has no room for the place. */
    .table .blocked {
      inline-size: auto;
      padding-block-start: var(--_space-8);
      &::before,
      &::after {
        content: none;
      }
    }
    .user & .blocked > a {
      color: var(--_link);
    }
  }
  @media (forced-colors: active) {
    .markdown .blocked::after {
      background: CanvasText;
    }
  }
`;
