import { css } from 'lit';

/** Tokens that only the panel needs. Continues `tokens.styles.ts`. */
export const panelTokensStyles = css`
  :host {
    --_link: var(--ai-chat-link, var(--_ink));
    --_tint: color-mix(in oklab, var(--_surface), var(--_ink) 9%);
    --_user: var(
      --ai-chat-user-surface,
      light-dark(
        oklch(from var(--_accent) 0.948 min(c * 0.25, 0.017) h),
        oklch(from var(--_accent) 0.315 min(c * 0.4, 0.03) h)
      )
    );
    --_user-text: var(--ai-chat-user-text, var(--_text));
    --_header: var(--ai-chat-header-surface, var(--_surface));
    --_header-text: var(--ai-chat-header-text, var(--_text));
    --_header-muted: color-mix(in oklab, var(--_header), var(--_header-text) 72%);
    --_code: var(--ai-chat-code-surface, var(--_soft));
    /* Behind the greeting. */
    --_wash: color-mix(
      in oklab,
      var(--_surface),
      light-dark(oklch(from var(--_accent) 0.87 min(c * 0.8, 0.08) h), oklch(from var(--_accent) 0.45 min(c, 0.09) h))
        42%
    );
    --_warning: light-dark(oklch(0.48 0.1 68), oklch(0.83 0.12 80));
    --_success: light-dark(oklch(0.47 0.11 152), oklch(0.81 0.13 152));
    --_important: light-dark(oklch(0.48 0.17 300), oklch(0.8 0.1 300));
    --_error-wash: color-mix(in oklab, var(--_surface), oklch(0.66 0.2 25) 10%);
    --_warning-wash: light-dark(
      color-mix(in oklab, var(--_surface), oklch(0.83 0.15 85) 17%),
      color-mix(in oklab, var(--_surface), oklch(0.72 0.13 65) 13%)
    );
    --_radius-xs: calc(var(--_radius) * 0.3);
    --_space-2: calc(2px * var(--_density));
    --_space-6: calc(6px * var(--_density));
    --_space-28: calc(28px * var(--_density));
    --_font-18: calc(var(--_font-15) * 1.2);
    --_font-21: calc(var(--_font-15) * 1.4);
    --_mono: var(
      --ai-chat-mono,
      ui-monospace,
      'SF Mono',
      'Cascadia Code',
      Menlo,
      Consolas,
      'Liberation Mono',
      monospace
    );
    --_heading-font: var(--ai-chat-heading-font, inherit);
  }
  /* As in \`tokens.styles.ts\`. */
  @supports not (color: color(from red srgb clamp(0, r, 1) g b)) {
    :host {
      --_user: var(--ai-chat-user-surface, var(--_soft));
      --_wash: var(--_soft);
    }
  }
`;
