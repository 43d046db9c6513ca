/**
 * The theme tokens: what a page sets as `--ai-chat-*`, and what is derived from it, as private `--_*` properties. No other style holds a
 * colour, a corner, a distance or a font size of its own. A new public one is also described in the element's doc comment (`ai-chat.ts`).
 * Those that only the panel needs are in `panel-tokens.styles.ts`.
 * @module
 */
import { css } from 'lit';

/**
 * Tokens of the first chunk: those of the launcher, the panel's frame and the composer.
 *
 * The accent has three derived forms. Relative luminance is `y` in XYZ; from 0.1833 on, black has a higher contrast to a colour than white.
 * - fill: the colour itself. In the dark scheme at least as light as L 0.555, where white text has a contrast of 4.5 and the fill 3 to the
 *   surface; an accent without hue becomes near white. A colour that misses 4.5 with white by little (luminance 0.182 to 0.226) is darkened
 *   that much, because black text on red or magenta looks wrong.
 * - fill-edge: equals the fill, but is darker where the fill is too pale to be seen on white.
 * - ink: a text colour of the accent's hue. Its chroma is scaled with its lightness, which keeps it within sRGB.
 */
export const tokensStyles = css`
  :host {
    /* Within sRGB, so that what is computed from it is what is drawn. */
    --_accent: color(from var(--ai-chat-accent, #0b6b83) srgb clamp(0, r, 1) clamp(0, g, 1) clamp(0, b, 1));
    --_surface: var(--ai-chat-surface, light-dark(#fff, oklch(from var(--_accent) 0.205 min(c, 0.012) h)));
    --_text: var(
      --ai-chat-text,
      light-dark(oklch(from var(--_accent) 0.23 min(c, 0.014) h), oklch(from var(--_accent) 0.95 min(c, 0.008) h))
    );
    /* Mixes of text and surface, so that they follow what a page sets. Contrasts hold if that of the text is at least 14. */
    --_edge: color-mix(in oklab, var(--_surface), var(--_text) 57%);
    --_soft: color-mix(in oklab, var(--_surface), var(--_text) 4.5%);
    --_hover: color-mix(in oklab, var(--_text) 9%, transparent);
    --_line: var(--ai-chat-border, color-mix(in oklab, var(--_surface), var(--_text) 13%));
    --_muted: color-mix(in oklab, var(--_surface), var(--_text) 70%);
    --_raised: light-dark(var(--_surface), color-mix(in oklab, var(--_surface), var(--_text) 6%));
    --_base: light-dark(
      var(--_accent),
      oklch(from var(--_accent) max(l, 0.555 + 0.375 * clamp(0, (0.03 - c) * 1000000, 1)) min(c, 0.19) h)
    );
    --_darkening: (
      1 - clamp(0, (y - 0.182) * 1000000, 1) * clamp(0, (0.226 - y) * 1000000, 1) * (1 - 0.18 / max(y, 0.1))
    );
    --_fill: color(
      from var(--_base) xyz-d65 calc(x * var(--_darkening)) calc(y * var(--_darkening)) calc(z * var(--_darkening))
    );
    --_white: clamp(0, (0.182 - y) * 1000000, 1);
    --_on-fill: color(from var(--_fill) xyz-d65 calc(0.9505 * var(--_white)) var(--_white) calc(1.089 * var(--_white)));
    --_fill-edge: light-dark(oklch(from var(--_accent) min(l, 0.6) calc(c * min(1, 0.6 / l)) h), var(--_fill));
    --_ink: light-dark(
      oklch(from var(--_accent) min(l, 0.485) calc(c * min(1, 0.485 / l)) h),
      oklch(from var(--_accent) max(l, 0.79) min(c, 0.105) h)
    );
    --_ring: var(--_ink);
    --_error: light-dark(oklch(0.5 0.19 27), oklch(0.78 0.12 25));
    --_on-error: light-dark(#fff, #1a0605);
    --_outline: light-dark(rgb(0 0 0 / 8%), color-mix(in oklab, var(--_surface), var(--_text) 22%));
    --_shadow-s:
      0 1px 2px light-dark(rgb(16 24 40 / 6%), rgb(0 0 0 / 40%)),
      0 8px 24px -6px light-dark(rgb(16 24 40 / 16%), rgb(0 0 0 / 60%));
    --_shadow: var(
      --ai-chat-shadow,
      0 2px 6px light-dark(rgb(16 24 40 / 5%), rgb(0 0 0 / 40%)),
      0 24px 64px -12px light-dark(rgb(16 24 40 / 22%), rgb(0 0 0 / 70%))
    );
    /* Round things are 2.4 steps of the corner: circles by default, squares at 0. */
    --_radius: var(--ai-chat-radius, 14px);
    --_radius-s: calc(var(--_radius) * 0.5);
    --_radius-m: calc(var(--_radius) * 0.75);
    --_radius-xl: calc(var(--_radius) * 1.3);
    --_radius-panel: calc(var(--_radius) * 1.45);
    --_radius-round: calc(var(--_radius) * 2.4);
    --_density: var(--ai-chat-density, 1);
    --_space-4: calc(4px * var(--_density));
    --_space-8: calc(8px * var(--_density));
    --_space-12: calc(12px * var(--_density));
    --_space-16: calc(16px * var(--_density));
    --_space-20: calc(20px * var(--_density));
    --_font-15: var(--ai-chat-font-size, 0.9375rem);
    --_font-12: calc(var(--_font-15) * 0.8);
    --_font-13: calc(var(--_font-15) * 0.8667);
    --_motion: var(--ai-chat-motion, 1);
    --_fast: calc(120ms * var(--_motion));
    --_normal: calc(180ms * var(--_motion));
    --_ease-out: cubic-bezier(0.2, 0.7, 0.2, 1);
    --_offset: var(--ai-chat-launcher-offset, 20px);
    --_launcher: var(--ai-chat-launcher-size, 56px);
    --_column: var(--ai-chat-column, 45rem);
    --_target: 34px;
  }
  @media (pointer: coarse) {
    :host {
      --_target: 44px;
    }
  }
  /* Without relative colours, only the contrast of text and surface is known: both replace all that is derived from the accent. */
  @supports not (color: color(from red srgb clamp(0, r, 1) g b)) {
    :host {
      --_surface: var(--ai-chat-surface, canvas);
      --_text: var(--ai-chat-text, canvastext);
      --_fill: var(--_text);
      --_on-fill: var(--_surface);
      --_ink: var(--_text);
    }
  }
  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_text);
      --_line: var(--_edge);
    }
  }
`;
