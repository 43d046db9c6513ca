import { css } from 'lit';

/** Styles of the secondary views. */
export const secondaryViewsStyles = [
  css`
    .error {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      font-size: 0.933em;
    }
    .error {
      padding: 10px 14px;
      border: 1px solid color-mix(in srgb, var(--_error) 35%, transparent);
      border-radius: 12px;
      background: color-mix(in srgb, var(--_error) 7%, var(--_surface));
    }
    .error p {
      flex: 1 1 180px;
      color: var(--_error);
    }
    .error .text-button {
      background: var(--_surface);
    }
    .error .text-button:disabled {
      opacity: 0.6;
      cursor: default;
    }
    .detail {
      padding-inline-start: 12px;
      border-inline-start: 2px solid var(--_line);
      color: var(--_muted);
      font-size: 0.867em;
    }
    .detail > summary {
      min-block-size: 24px;
      border-radius: 4px;
      cursor: pointer;
    }
    .detail > pre {
      font-family: monospace;
      white-space: pre-wrap;
    }
    .sources ol {
      padding-inline-start: 1.6em;
    }
    .message > a,
    .sources a {
      color: var(--_link);
      display: block;
      inline-size: fit-content;
      min-inline-size: 24px;
      max-inline-size: 100%;
      min-block-size: 24px;
      padding-block: 2px;
    }
    .message > img {
      max-inline-size: 100%;
      max-block-size: 320px;
      border-radius: 12px;
    }
  `,
];
