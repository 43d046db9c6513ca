import { css } from 'lit';

/** Styles of the menus and of the cards that float over the panel. */
export const floatingStyles = css`
  .menu,
  .card {
    position: absolute;
    z-index: 3;
    max-inline-size: calc(100% - 2 * var(--_space-8));
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow-s);
    font-size: var(--_font-13);
    line-height: 1.35;
    transition:
      opacity var(--_fast) var(--_ease-out),
      scale var(--_fast) var(--_ease-out);
    @starting-style {
      opacity: 0;
      scale: 0.97;
    }
  }
  .menu {
    min-inline-size: 220px;
    max-block-size: calc(100cqb - 76px);
    padding: var(--_space-4);
    overflow-y: auto;
  }
  .header-menu,
  .card {
    inset-block-start: calc(100% - var(--_space-4));
    inset-inline-end: var(--_space-8);
    transform-origin: 100% 0;
  }
  .header-menu:dir(rtl),
  .card:dir(rtl) {
    transform-origin: 0 0;
  }
  .assistant-menu {
    inset-block-end: calc(100% + var(--_space-4));
    inset-inline-start: var(--_space-16);
    transform-origin: 50% 100%;
  }
  .item {
    display: flex;
    align-items: center;
    gap: var(--_space-12);
    inline-size: 100%;
    min-block-size: var(--_target);
    padding: var(--_space-4) var(--_space-8);
    border-radius: calc(var(--_radius) - var(--_space-4));
    text-align: start;
  }
  .item:is(:hover, :focus-visible) {
    background: var(--_hover);
  }
  .item:focus-visible {
    outline-offset: -2px;
  }
  .item svg {
    flex: none;
    inline-size: 18px;
    color: var(--_muted);
  }
  .item bdi + svg {
    margin-inline-start: auto;
    color: var(--_ink);
  }
  .item.danger,
  .item.danger svg {
    color: var(--_error);
  }
  .menu hr {
    block-size: 1px;
    margin: var(--_space-4) var(--_space-8);
    border: 0;
    background: var(--_line);
  }
  .card {
    inline-size: 280px;
    padding: var(--_space-16);
  }
  .clear-confirmation {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-12) var(--_space-8);
  }
  .clear-confirmation p {
    flex: 1 1 100%;
    font-size: var(--_font-15);
    font-weight: 620;
  }
  .clear-confirmation .danger {
    border-color: var(--_error);
    background: var(--_error);
    color: var(--_on-error);
  }
  .export-card {
    display: grid;
    gap: var(--_space-8);
  }
  .export-card p {
    font-size: var(--_font-15);
    font-weight: 620;
  }
  .shortcuts {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: var(--_space-4);
    inline-size: 300px;
  }
  .shortcuts h3 {
    justify-self: start;
    font-size: var(--_font-15);
    font-weight: 620;
  }
  .shortcuts .icon-button {
    margin: calc(-1 * var(--_space-8));
    color: var(--_muted);
  }
  .shortcuts dl {
    grid-column: 1 / -1;
    display: grid;
    gap: var(--_space-8);
    margin-block-start: var(--_space-12);
  }
  .shortcuts div {
    display: flex;
    justify-content: space-between;
    gap: var(--_space-12);
  }
  kbd {
    padding: 1px 7px;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-xs);
    font-size: var(--_font-12);
  }
  .assistant-picker {
    display: flex;
    align-items: center;
    gap: var(--_space-4);
    min-inline-size: 0;
    min-block-size: var(--_target);
    padding-inline: var(--_space-8) var(--_space-6);
    border-radius: var(--_control-radius);
    color: var(--_muted);
    font-size: var(--_font-13);
  }
  .assistant-picker:is(:hover, [aria-expanded='true']) {
    background: var(--_hover);
    color: var(--_text);
  }
  .assistant-picker svg {
    flex: none;
    inline-size: 16px;
  }
  .prompt-counter {
    padding-inline: var(--_space-4);
    color: var(--_muted);
    font-size: var(--_font-12);
    font-variant-numeric: tabular-nums;
  }
  .prompt-counter.over {
    color: var(--_error);
    font-weight: 600;
  }
  .quota {
    color: var(--_muted);
    font-size: var(--_font-12);
    line-height: 1.4;
    text-align: center;
  }
`;
