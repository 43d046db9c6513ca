import { css } from 'lit';

/** Alerts: a wash of their kind's colour, with its icon and title. */
export const alertStyles = css`
  .markdown {
    .alert {
      --_kind: var(--_ink);
      padding: var(--_space-12);
      padding-inline-start: calc(20px + var(--_space-8) + var(--_space-12));
      border: 1px solid transparent;
      border-radius: var(--_radius-m);
      background: var(--_kind-wash, color-mix(in oklab, var(--_surface), var(--_kind) 8%));
      color: var(--_text);
    }
    .alert-title {
      color: var(--_kind);
      font-weight: 640;
      + * {
        margin-block-start: var(--_space-2);
      }
    }
    .tip {
      --_kind: var(--_success);
    }
    .important {
      --_kind: var(--_important);
    }
    .warning {
      --_kind: var(--_warning);
      --_kind-wash: var(--_warning-wash);
    }
    .caution {
      --_kind: var(--_error);
      --_kind-wash: var(--_error-wash);
    }
    /* A clip path, because the page's content security policy may forbid images. */
    .alert-title::before {
      content: '';
      display: inline-block;
      inline-size: 20px;
      block-size: 20px;
      margin-inline: calc(-20px - var(--_space-8)) var(--_space-8);
      background: currentcolor;
      clip-path: var(--_icon);
      vertical-align: -0.3em;
    }
    .note {
      --_icon: path(
        evenodd,
        'M10 2.4a7.6 7.6 0 1 0 0 15.2 7.6 7.6 0 1 0 0-15.2zM10 4.1a5.9 5.9 0 1 1 0 11.8 5.9 5.9 0 1 1 0-11.8zM9.1 9h1.8v5H9.1zM9.1 6h1.8v1.9H9.1z'
      );
    }
    .tip {
      --_icon: path(
        evenodd,
        'M10 2a5.6 5.6 0 0 0-3 10.3V15h6v-2.7A5.6 5.6 0 0 0 10 2zM10 3.7a3.9 3.9 0 0 0-1.3 7.6v2h2.6v-2A3.9 3.9 0 0 0 10 3.7zM7.5 16.2h5v1.7h-5z'
      );
    }
    .important {
      --_icon: path(
        evenodd,
        'M4.5 3h11a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-4.7L7 18v-3H4.5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM4.2 4.7h11.6v8.6H4.2zM9.1 6h1.8v3.8H9.1zM9.1 10.6h1.8v1.7H9.1z'
      );
    }
    .warning {
      --_icon: path(
        evenodd,
        'M8.6 2.9a1.6 1.6 0 0 1 2.8 0l6.5 11.7a1.6 1.6 0 0 1-1.4 2.4h-13a1.6 1.6 0 0 1-1.4-2.4zM10 4.2 4 15.2h12zM9.1 7.8h1.8v3.7H9.1zM9.1 12.5h1.8v1.7H9.1z'
      );
    }
    .caution {
      --_icon: path(
        evenodd,
        'M7 2.5h6L17.5 7v6L13 17.5H7L2.5 13V7zM7.7 4.2h4.6l3.5 3.5v4.6l-3.5 3.5H7.7l-3.5-3.5V7.7zM9.1 6.3h1.8v4.2H9.1zM9.1 11.8h1.8v1.8H9.1z'
      );
    }
  }
  @media (forced-colors: active) {
    .markdown .alert-title::before {
      background: CanvasText;
    }
  }
`;
