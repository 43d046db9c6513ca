import { css } from 'lit';

/** The forms of the launcher's panel, and the fullscreen chat, whose styles are needed as seldom. */
export const dialogStyles = css`
  :host {
    --_backdrop: light-dark(rgb(16 24 40 / 40%), rgb(0 0 0 / 60%));
    --_reserved: calc(var(--_offset) + var(--_launcher) + var(--_space-12) + env(safe-area-inset-bottom, 0px));
  }
  /* Percentages of the window: viewport units differ from it in a page with CSS zoom. */
  dialog.panel {
    position: fixed;
    inset: auto;
    max-inline-size: none;
    max-block-size: none;
    transition:
      opacity var(--_fast) ease-in,
      scale var(--_fast) ease-in,
      translate var(--_fast) ease-in,
      overlay var(--_fast) allow-discrete,
      display var(--_fast) allow-discrete;
  }
  dialog[open] {
    transition-duration: var(--_normal);
    transition-timing-function: var(--_ease-out);
  }
  dialog:not([open]) {
    display: none;
    pointer-events: none;
  }
  .panel.floating {
    inset-block-end: var(--_reserved);
    inset-inline-end: var(--_offset);
    inline-size: min(var(--_width, var(--ai-chat-panel-width, 400px)), 100% - 2 * var(--_offset));
    block-size: min(var(--_height, var(--ai-chat-panel-height, 680px)), 100% - var(--_reserved) - var(--_offset));
    border-color: var(--_outline);
    box-shadow: var(--_shadow);
    transform-origin: var(--_corner) 100%;
    --_corner: 100%;
  }
  :host([side='start']) .panel.floating {
    inset-inline: var(--_offset) auto;
  }
  .panel.floating:dir(rtl),
  :host([side='start']) .panel.floating:dir(ltr) {
    --_corner: 0%;
  }
  :host([side='start']) .panel.floating:dir(rtl) {
    --_corner: 100%;
  }
  .panel.floating:not([open]) {
    opacity: 0;
    scale: 0.96;
  }
  .panel.sidebar {
    inset-block-start: var(--_visible-top, 0px);
    inset-inline-end: 0;
    inline-size: min(var(--_width, var(--ai-chat-panel-width, 400px)), 100%);
    /* CSS zoom changes the measured size, and no event reports it. */
    block-size: min(var(--_visible-height, 100%), 100%);
    padding-block-end: env(safe-area-inset-bottom);
    border-width: 0;
    border-inline-start-width: 1px;
    border-radius: 0;
  }
  :host([side='start']) .panel.sidebar {
    inset-inline: 0 auto;
    border-inline-width: 0 1px;
  }
  .panel.sidebar:not([open]) {
    opacity: 0;
  }
  /* A strip of the page stays visible above the sheet. */
  .panel.sheet {
    --_top: calc(var(--_space-8) + env(safe-area-inset-top, 0px));
    inset-block-start: calc(var(--_visible-top, 0px) + var(--_top));
    inset-inline: 0;
    inline-size: 100%;
    block-size: calc(min(var(--_visible-height, 100%), 100%) - var(--_top));
    padding: 0 env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
    border-width: 0;
    border-end-start-radius: 0;
    border-end-end-radius: 0;
  }
  .panel.sheet:not([open]) {
    translate: 0 100%;
  }
  .panel.sheet::backdrop {
    background: var(--_backdrop);
    transition:
      opacity var(--_fast),
      overlay var(--_fast) allow-discrete,
      display var(--_fast) allow-discrete;
  }
  .panel.sheet:not([open])::backdrop {
    opacity: 0;
  }
  @starting-style {
    .panel.floating[open] {
      opacity: 0;
      scale: 0.96;
    }
    .panel.sidebar[open],
    .panel.sheet[open]::backdrop {
      opacity: 0;
    }
    .panel.sheet[open] {
      translate: 0 100%;
    }
  }
  .early-close {
    align-self: end;
    margin: var(--_space-12) var(--_space-8);
  }
  /* These have a button of their own that closes them. */
  .root:has(> :is(.sidebar, .sheet)[open]) > .launcher {
    display: none;
  }
  :host([layout='fullscreen']) .panel {
    inset-block: var(--_visible-top, 0px) auto;
    block-size: min(var(--_visible-height, 100%), 100%);
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
    border: 0;
    border-radius: 0;
  }
`;
