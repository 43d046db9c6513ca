import { css } from 'lit';

export const frameStyles = css`
  .panel {
    position: absolute;
    inset: 0;
    flex-direction: column;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    outline: none;
    background: var(--_surface);
    color: var(--_text);
    font: var(--ai-chat-font-size, 15px) / 1.5 var(--ai-chat-font, system-ui, sans-serif);
    overflow-wrap: anywhere;
  }
  section,
  dialog[open] {
    display: flex;
  }
  dialog.panel {
    position: fixed;
    inset: auto;
    inset-block-end: calc(var(--_offset) + var(--_launcher) + 12px);
    inset-inline-end: var(--_offset);
    inline-size: min(var(--ai-chat-width, 400px), 100vw - 2 * var(--_offset));
    block-size: min(var(--ai-chat-height, 640px), 100dvh - var(--_launcher) - 2 * var(--_offset) - 12px);
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
      block-size: var(--_sheet-height, 100dvh);
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
  }
  .waiting {
    margin: auto;
    padding: 24px;
    color: var(--_muted);
    text-align: center;
  }
`;
