/**
 * The theme tokens: each public `--ai-chat-*` custom property, with its default, becomes a private `--_*` one here. A new one is
 * also described in the element's doc comment (`ai-chat.ts`).
 * @module
 */
import { css } from 'lit';

/** The host element, the private custom properties made from the public ones, and styles shared by all parts. */
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
    --_accent: var(--ai-chat-accent, light-dark(#2f55d4, #a9bcff));
    --_on-accent: var(--ai-chat-on-accent, light-dark(#fff, #0f1a45));
    --_surface: var(--ai-chat-surface, light-dark(#fff, #16181d));
    --_soft: var(--ai-chat-soft, light-dark(#f1f3f7, #23262e));
    --_text: var(--ai-chat-text, light-dark(#181b22, #eceef3));
    --_muted: var(--ai-chat-muted, light-dark(#5a6170, #a5acba));
    --_border: var(--ai-chat-border, light-dark(#e0e4eb, #343945));
    --_danger: var(--ai-chat-danger, light-dark(#b3231b, #ffb3ab));
    --_ring: var(--_text);
    --_radius: var(--ai-chat-radius, 16px);
    --_offset: var(--ai-chat-offset, 20px);
    --_launcher: var(--ai-chat-launcher-size, 56px);
    --_target: 36px;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  /* Important declarations of a shadow tree override those of the page. The host is an empty box; its content is in the frame. */
  :host([layout='launcher']) {
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
  :host([hidden]) {
    display: none !important;
  }
  @media print {
    :host([layout='launcher']) {
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
    font-size: var(--ai-chat-font-size, 15px);
    font-family: var(--ai-chat-font, inherit);
    line-height: 1.5;
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
    border-radius: 50%;
  }
  .accent-fill {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .text-button {
    flex: none;
    min-block-size: var(--_target);
    padding-inline: 14px;
    border-color: var(--_border);
    border-radius: 99px;
    color: var(--_accent);
  }
  .icon-button:hover,
  .text-button:hover {
    filter: brightness(1.1);
  }
  svg {
    inline-size: 22px;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 2px solid var(--_ring);
    outline-offset: 2px;
  }
  /* These buttons may be over the page or a message. One of the two colours contrasts with anything. */
  .icon-button:focus-visible {
    box-shadow: 0 0 0 2px var(--_surface);
  }
  @media (pointer: coarse) {
    :host {
      --_target: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
    }
  }
`;
