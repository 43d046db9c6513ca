/**
 * The pairs of colours that the styles draw one on the other, by the names of their private tokens. The contrast to text has to be 4.5, that
 * to shapes 3.
 * @module
 */

export type TokenPairs = Readonly<Record<string, readonly string[]>>;

/** Tokens of text, with what they are drawn on. */
export const TEXT: TokenPairs = {
  text: ['surface', 'soft', 'raised', 'tint', 'wash', 'error-wash', 'warning-wash', 'code', 'hover', 'hover-raised'],
  muted: ['surface', 'soft', 'raised', 'tint', 'wash', 'error-wash', 'warning-wash', 'code', 'hover', 'hover-raised'],
  link: ['surface', 'soft', 'raised', 'tint', 'user', 'error-wash', 'warning-wash'],
  ink: ['surface', 'raised', 'tint', 'code', 'hover', 'hover-raised'],
  error: ['surface', 'soft', 'raised', 'error-wash', 'code', 'hover-raised'],
  warning: ['surface', 'soft', 'raised', 'warning-wash'],
  success: ['surface', 'soft', 'raised'],
  important: ['surface', 'soft', 'raised'],
  'user-text': ['user'],
  'header-text': ['header'],
  'header-muted': ['header'],
  'on-fill': ['fill'],
  'on-error': ['error'],
};

/** Tokens of outlines, rings and shapes. Of `fill|fill-edge`, one suffices: the edge is around the fill. */
export const SHAPES: TokenPairs = {
  edge: ['surface', 'soft', 'raised', 'wash', 'error-wash', 'warning-wash'],
  ring: ['surface', 'soft', 'raised', 'wash'],
  'user-text': ['user'],
  'fill|fill-edge': ['surface', 'soft', 'raised'],
};

/** Hover is a veil over what is below it. */
export const LAYERS: TokenPairs = {
  hover: ['surface', 'hover'],
  'hover-raised': ['raised', 'hover'],
};
