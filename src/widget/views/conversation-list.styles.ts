import { css } from 'lit';

/** The list of conversations, which slides over what is below the header. */
export const conversationListStyles = css`
  .conversations {
    position: absolute;
    inset-block: 60px 0;
    inset-inline: 0;
    z-index: 1;
    display: flex;
    flex-direction: column;
    gap: var(--_space-8);
    padding: var(--_space-4) max(var(--_space-12), (100% - var(--_column)) / 2) 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    background: var(--_surface);
    scrollbar-width: thin;
    transition:
      opacity var(--_normal) var(--_ease-out),
      translate var(--_normal) var(--_ease-out);
    @starting-style {
      opacity: 0;
      translate: 0 var(--_space-12);
    }
  }
  .conversations-bar {
    display: flex;
    align-items: center;
    gap: var(--_space-8);
  }
  .conversations-bar h3 {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    font-family: var(--_heading-font);
    font-weight: 620;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .conversations-bar .icon-button {
    color: var(--_muted);
  }
  .back:dir(rtl) svg {
    rotate: 180deg;
  }
  .conversations-search,
  .entry-name {
    flex: none;
    inline-size: 100%;
    min-block-size: var(--_target);
    padding-inline: var(--_space-12);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-m);
    background: var(--_surface);
    color: inherit;
    font-size: max(var(--_font-15), 16px);
  }
  @media (pointer: fine) {
    .conversations-search,
    .entry-name {
      font-size: var(--_font-15);
    }
  }
  .conversations-search::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .conversations ul {
    display: grid;
    gap: var(--_space-2);
    list-style: none;
  }
  .conversations li {
    display: flex;
    align-items: center;
    border-radius: var(--_radius-m);
    content-visibility: auto;
    contain-intrinsic-block-size: auto 52px;
  }
  .conversations li:is(:hover, :focus-within) {
    background: var(--_hover);
  }
  .conversations li.open {
    background: var(--_tint);
  }
  .entry-open {
    display: grid;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 52px;
    align-content: center;
    padding: var(--_space-6) var(--_space-12);
    border-radius: var(--_radius-m);
    text-align: start;
    line-height: 1.35;
  }
  .entry-open:focus-visible {
    outline-offset: -2px;
  }
  .entry-title {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .open .entry-title {
    font-weight: 620;
  }
  .entry-detail {
    color: var(--_muted);
    font-size: var(--_font-12);
  }
  .entry-detail b {
    color: var(--_ink);
    font-weight: 600;
  }
  .conversations li .icon-button {
    color: var(--_muted);
  }
  .conversations li .icon-button:is(:hover, :focus-visible) {
    color: var(--_text);
  }
  /* A pointer that can hover finds the buttons in the row under it; others always. */
  @media (hover: hover) {
    .conversations li:not(:hover, :focus-within) .icon-button {
      opacity: 0;
    }
  }
  .undo.shown {
    position: sticky;
    inset-block-end: 0;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space-12);
    margin-block-start: auto;
    padding-block: var(--_space-8) var(--_space-12);
    border-block-start: 1px solid var(--_line);
    background: var(--_surface);
    font-size: var(--_font-13);
  }
  .undo span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container (max-height: 340px) {
    .conversations {
      inset-block-start: 44px;
    }
  }
`;
