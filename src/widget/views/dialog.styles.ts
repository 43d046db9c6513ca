import { css } from 'lit';

export const dialogStyles = css`
  dialog:not([open]) {
    display: none;
  }
  /* Percentages of the window: viewport units differ from it in a page with CSS zoom. */
  dialog.panel {
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--_offset) + var(--_launcher) + 12px);
    inset-inline-end: var(--_offset);
    inline-size: min(var(--ai-chat-panel-width, 400px), 100% - 2 * var(--_offset));
    block-size: min(var(--ai-chat-panel-height, 680px), 100% - var(--_launcher) - 2 * var(--_offset) - 12px);
    max-inline-size: none;
    max-block-size: none;
    box-shadow: 0 8px 40px rgb(0 0 0 / 20%);
    animation: rise 0.2s;
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 12px;
    }
  }
  @media (max-width: 480px), (max-height: 480px) {
    dialog.panel {
      inset: var(--_sheet-top, 0) 0 auto;
      inline-size: 100%;
      /* CSS zoom changes the measured size, and no event reports it. */
      block-size: min(var(--_sheet-height, 100%), 100%);
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
  }
`;
