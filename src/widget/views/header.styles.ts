import { css } from 'lit';

export const headerStyles = css`
  header {
    position: relative;
    z-index: 2;
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--_space-12);
    min-block-size: 60px;
    padding-block: var(--_space-8);
    padding-inline: var(--_space-16) var(--_space-8);
    border-block-end: 1px solid transparent;
    background: var(--_header);
    color: var(--_header-text);
    transition: border-color var(--_fast);
  }
  header.scrolled {
    border-color: var(--_line);
  }
  .avatar {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    overflow: hidden;
    border: 1px solid var(--_fill-edge);
    border-radius: var(--_radius-round);
    font-size: var(--_font-13);
    font-weight: 650;
    line-height: 1;
  }
  /* In a header with colours of its own, which may be that of the avatar. */
  header .avatar {
    border-color: color-mix(
      in oklab,
      var(--ai-chat-header-surface, var(--_fill-edge)),
      var(--ai-chat-header-text, var(--_fill-edge))
    );
  }
  .avatar img {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .title {
    display: grid;
    flex: 1;
    /* At the start, whatever the direction of the texts. */
    justify-items: start;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .title * {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 {
    font-family: var(--_heading-font);
    font-weight: 620;
  }
  .title p {
    color: var(--_header-muted);
    font-size: var(--_font-12);
  }
  .tools {
    --_ring: var(--_header-text);
    display: flex;
    gap: var(--_space-2);
    margin-inline-start: auto;
  }
  .tools .icon-button {
    color: var(--_header-muted);
    transition: background-color var(--_fast);
  }
  .tools .icon-button:is(:hover, [aria-expanded='true']) {
    background: color-mix(in oklab, currentColor 12%, transparent);
    color: var(--_header-text);
  }
  header.empty {
    background: none;
    color: var(--_text);
  }
  header.empty .icon-button,
  header.empty .icon-button:is(:hover, [aria-expanded='true']) {
    color: var(--_muted);
  }
  .tools [aria-haspopup] path {
    stroke-width: 2.6;
  }
  /* In a low panel, as at a zoom of 400%, the conversation needs the room. */
  @container (max-height: 340px) {
    header {
      min-block-size: 44px;
      padding-block: 0;
    }
    .title p {
      display: none;
    }
  }
`;
