import { parseSafeUrl } from './safe-url.ts';

/* The policy for images, here and in the widget. */

/** Whether an image may load without a click. Its server learns who reads the text, and when. */
export type ImagePolicy = (address: URL) => boolean;

/** Allows images in `data:` addresses and images from some origins. */
export function allowOrigins(origins: ReadonlySet<string>): ImagePolicy {
  return ({ protocol, origin }) => protocol === 'data:' || origins.has(origin);
}

/** The address of an image that may load without a click. Only HTTP and raster images in `data:` addresses come into question. */
export function parseAllowedImageUrl(url: string, base: string, isAllowed: ImagePolicy): URL | undefined {
  const parsed = RASTER_DATA_URL.test(url) ? new URL(url) : parseHttpUrl(url, base);
  return parsed && isAllowed(parsed) ? parsed : undefined;
}

/** A raster image needs no request. SVG is excluded because it can do more than show pixels. */
const RASTER_DATA_URL = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z\d+/]+={0,2}$/i;

export function parseHttpUrl(url: string, base: string): URL | undefined {
  const parsed = parseSafeUrl(url, base);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed : undefined;
}
