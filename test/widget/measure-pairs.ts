import { colour, contrast, over, type Colour } from './drawn-colour.ts';
import { LAYERS, SHAPES, TEXT, type TokenPairs } from './token-pairs.ts';

/** The contrast of a pair, and the least that WCAG demands for it. */
export interface PairContrast {
  readonly pair: string;
  readonly ratio: number;
  readonly least: number;
}

/** Measures all pairs as the browser draws them in this shadow root. */
export function measurePairs(root: ShadowRoot): PairContrast[] {
  const probe = document.createElement('i');
  root.querySelector('.root')?.append(probe);
  const drawn = new Map<string, Colour>();

  function colourOf(token: string): Colour {
    const known = drawn.get(token);
    if (known) return known;
    const layers = (LAYERS[token] ?? [token]).map((layer) => {
      probe.style.backgroundColor = `var(--_${layer})`;
      return colour(getComputedStyle(probe).backgroundColor);
    });
    const found = layers.reduce((below, above) => over(above, below));
    if (found[3] < 1) throw new Error(`--_${token} is not opaque`);
    drawn.set(token, found);
    return found;
  }

  function measure(pairs: TokenPairs, least: number): PairContrast[] {
    return Object.entries(pairs).flatMap(([front, grounds]) =>
      grounds.map((ground) => {
        const ratios = front.split('|').map((token) => contrast(colourOf(token), colourOf(ground)));
        return { pair: `${front} on ${ground}`, ratio: Math.max(...ratios), least };
      }),
    );
  }

  const all = [...measure(TEXT, 4.5), ...measure(SHAPES, 3)];
  probe.remove();
  return all;
}
