import { css } from 'lit';

/** The host element, and styles shared by everything in it. The tokens are in `tokens.styles.ts`. */
export const hostStyles = css`
  /* Layout containment makes the host the containing block of the panel, whatever position the page sets. */
  :host {
    display: block;
    position: relative;
    box-sizing: border-box;
    block-size: 100%;
    min-block-size: min(160px, 100%);
    max-inline-size: 100%;
    contain: layout;
    break-inside: avoid;
    writing-mode: horizontal-tb;
    color-scheme: light dark;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  /* Important declarations of a shadow tree override those of the page. The host is an empty box; its content is in the frame. */
  :host(:is([layout='launcher'], [layout='sidebar'])) {
    position: fixed !important;
    inset: auto !important;
    inline-size: 0 !important;
    block-size: 0 !important;
    min-inline-size: 0 !important;
    min-block-size: 0 !important;
    padding: 0 !important;
    border: 0 !important;
    contain: none !important;
    z-index: var(--ai-chat-z-index, 2147483000) !important;
  }
  :host([layout='fullscreen']) {
    position: fixed;
    inset: 0;
    z-index: var(--ai-chat-z-index, 2147483000);
  }
  :host([hidden]) {
    display: none !important;
  }
  @media print {
    :host(:is([layout='launcher'], [layout='sidebar'])) {
      display: none !important;
    }
  }
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
    font: inherit;
  }
  /*
   * Resets inherited styles except direction, language and visibility. As an empty grid it gives an inline chat a height of 400px, and at least
   * 240px in a small container, if the page sets none.
   */
  .root {
    all: initial;
    display: grid;
    grid: 400px / minmax(240px, 400px);
    visibility: inherit;
    color-scheme: inherit;
    color: var(--_text);
    font-size: var(--_font-15);
    font-family: var(--ai-chat-font, inherit);
    line-height: 1.55;
    -webkit-locale: inherit;
    -webkit-user-select: text;
    -webkit-text-size-adjust: 100%;
  }
  [popover] {
    display: block;
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--_offset) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: var(--_offset);
  }
  :host([side='start']) [popover] {
    inset-inline: var(--_offset) auto;
  }
  /* The transparent border becomes visible in forced colours, which replace all backgrounds. */
  button {
    border: 1px solid transparent;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  .icon-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_target);
    block-size: var(--_target);
    border-radius: var(--_radius-s);
  }
  .fill {
    border-color: var(--_fill-edge);
    background: var(--_fill);
    color: var(--_on-fill);
  }
  .text-button {
    flex: none;
    min-block-size: var(--_target);
    padding-inline: var(--_space-12);
    border-color: var(--_edge);
    border-radius: var(--_radius-m);
    font-size: var(--_font-13);
  }
  /* Not what a page draws. */
  svg:where(.icon) {
    inline-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 2px solid var(--_ring);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
