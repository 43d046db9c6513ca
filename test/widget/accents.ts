/** Accents of brands: all hues in four kinds, greys, and the corners of sRGB. */
export const ACCENTS: readonly string[] = [
  ...Array.from({ length: 12 }, (_, index) => index * 30).flatMap((hue) =>
    ['0.35 0.1', '0.52 0.17', '0.68 0.15', '0.85 0.12'].map((kind) => `oklch(${kind} ${hue})`),
  ),
  '#000',
  '#111',
  '#777',
  '#bbb',
  '#fff',
  '#ff0000',
  '#ffff00',
  '#00ff00',
  '#00ffff',
  '#0000ff',
  '#ff00ff',
  '#0b6b83',
];

/** Those in which contrasts are lowest, for tests that cannot try all: dark and pale, grey, and what misses white by little. */
export const HARD_ACCENTS: readonly string[] = ['#000', '#777', '#fff', '#ff0000', '#ffff00', '#0000ff', '#0b6b83'];

export const SCHEMES = ['light', 'dark'] as const;
