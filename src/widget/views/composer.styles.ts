import { css } from 'lit';

export const composerStyles = css`
  .footer {
    --_control-radius: calc(var(--_radius-xl) - 5px);
    position: relative;
    z-index: 1;
    display: grid;
    flex: none;
    gap: var(--_space-8);
    inline-size: 100%;
    max-inline-size: calc(var(--_column) + 2 * var(--_space-16));
    margin: auto auto 0;
    padding: 0 var(--_space-16) var(--_space-8);
  }
  /* Text goes under the footer instead of being cut off. */
  .footer::before {
    content: '';
    position: absolute;
    inset-inline: 0;
    inset-block-end: 100%;
    z-index: -1;
    block-size: var(--_space-20);
    background: linear-gradient(transparent, var(--_surface));
    pointer-events: none;
  }
  .empty .footer::before {
    display: none;
  }
  .composer {
    display: grid;
    grid-template: 'tray tray tray' 'start field end' / auto minmax(0, 1fr) auto;
    align-items: end;
    padding: 5px;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-xl);
    background: light-dark(var(--_surface), var(--_soft));
  }
  .composer:is(.tall, :has(.assistant-picker, .tray)) {
    grid-template: 'tray tray tray' 'field field field' 'start . end' / auto minmax(0, 1fr) auto;
  }
  .composer:focus-within {
    border-color: var(--_ring);
    outline: 1px solid var(--_ring);
  }
  .composer-start,
  .composer-end {
    grid-area: start;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space-4);
    min-inline-size: 0;
  }
  .composer-end {
    grid-area: end;
    justify-content: end;
  }
  textarea {
    grid-area: field;
    field-sizing: content;
    min-inline-size: 0;
    inline-size: 100%;
    min-block-size: var(--_target);
    /* In a low panel the buttons must stay visible. */
    max-block-size: max(var(--_target), min(170px, 40cqb));
    padding: 5px 9px;
    border: 0;
    outline: none !important;
    background: none;
    color: inherit;
    line-height: 1.5;
    resize: none;
    scrollbar-width: thin;
  }
  textarea:placeholder-shown {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* The placeholder is on the side where the visitor's text will start, whatever its own direction. */
  .composer:dir(ltr) :placeholder-shown {
    text-align: left;
  }
  .composer:dir(rtl) :placeholder-shown {
    text-align: right;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .send,
  .stop {
    border-color: var(--_fill-edge);
    border-radius: var(--_control-radius);
    background: var(--_fill);
    color: var(--_on-fill);
    transition: background-color var(--_fast);
  }
  .send[aria-disabled='true'] {
    border-color: transparent;
    background: var(--_hover);
    color: var(--_muted);
    cursor: default;
  }
  .stop {
    border-color: var(--_edge);
    background: var(--_raised);
    color: var(--_text);
  }
  .icon-button.stop path {
    fill: currentColor;
  }
  slot[name='footer'] {
    color: var(--_muted);
    font-size: var(--_font-12);
    line-height: 1.4;
    text-align: center;
  }
  @container (min-width: 640px) {
    .footer {
      padding-block-end: var(--_space-12);
    }
    textarea {
      font-size: 1.0667em;
    }
  }
  @container (max-height: 340px) {
    slot[name='footer'] {
      display: none;
    }
  }
  @media (pointer: coarse) {
    /* Below 16 px, iOS zooms in on the field and leaves the page zoomed. */
    textarea {
      padding-block: 10px;
      font-size: max(16px, 1em);
    }
  }
  @media (forced-colors: active) {
    .send[aria-disabled='true'] {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;
