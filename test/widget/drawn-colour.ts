/** Colours as they are rendered, from all style sheets together. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
const parsed = new Map<string, Colour>();

/** Parses any CSS colour of a computed style. */
export function colour(css: string): Colour {
  const known = parsed.get(css);
  if (known) return known;
  if (!canvas) throw new Error('no canvas');
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  const found = [red, green, blue, alpha / 255] as const;
  parsed.set(css, found);
  return found;
}

/** The background colour behind an element's content. Call it for the parent to get the one behind the element. */
export function ground(element: Element | null): Colour {
  const layers: Colour[] = [];
  for (let at = element; at; at = outer(at)) layers.push(colour(getComputedStyle(at).backgroundColor));
  return layers.reduceRight((below, above) => over(above, below), [255, 255, 255, 1]);
}

/** The contrast ratio of WCAG, from 1 to 21. */
export function contrast(one: Colour, on: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(over(one, on)), luminance(on)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** One colour drawn over an opaque one. */
export function over([r, g, b, alpha]: Colour, [r0, g0, b0]: Colour): Colour {
  const mix = (above: number, below: number): number => above * alpha + below * (1 - alpha);
  return [mix(r, r0), mix(g, g0), mix(b, b0), 1];
}

function luminance([r, g, b]: Colour): number {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** The parent in the flat tree. */
export function outer(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  return element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;
}

/** The visible, enabled elements that contain text directly, each with the contrast of that text. */
export function textContrasts(root: ParentNode): [element: Element, ratio: number][] {
  return [...root.querySelectorAll('*')]
    .filter(
      (one) =>
        [...one.childNodes].some((node) => node instanceof Text && node.data.trim()) &&
        one.checkVisibility() &&
        !one.closest('style, .visually-hidden, .copy-status, textarea, select, [aria-disabled=true]'),
    )
    .map((one) => [one, contrast(colour(getComputedStyle(one).color), ground(one))]);
}
