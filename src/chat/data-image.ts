/** A picture inside a `data:` URL. Its type is read from its bytes, not from the URL. */
export interface DataImage {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  readonly base64: string;
}

/** The largest picture in bytes: the smallest limit among the vendors. */
export const MAX_IMAGE_BYTES = 5_000_000;

/**
 * Reads a picture from a `data:` URL: valid base64, a type that every vendor accepts, at most {@link MAX_IMAGE_BYTES}.
 * SVG is rejected because an SVG document may load other URLs.
 * @returns `undefined` for everything else, including URLs in capitals or with spaces, which parsers read differently.
 */
export function readDataImage(url: string): DataImage | undefined {
  const [prefix = ''] = /^data:image\/(?:png|jpe?g|gif|webp);base64,/.exec(url) ?? [];
  if (prefix === '' || url.length > prefix.length + MAX_BASE64_LENGTH) return undefined;
  const base64 = url.slice(prefix.length);
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const [mediaType] = SIGNATURES.find(([, signature]) => signature.test(base64)) ?? [];
  return mediaType && { mediaType, base64 };
}

/** The first bytes of each type, in base64. WebP has a length field between its two markers. */
const SIGNATURES: readonly (readonly [type: DataImage['mediaType'], signature: RegExp])[] = [
  ['image/png', /^iVBORw0KGgo/],
  ['image/jpeg', /^\/9j\//],
  ['image/gif', /^R0lGOD[dl]h/],
  ['image/webp', /^UklGR[g-v][A-Za-z0-9+/]{5}XRUJQ/],
];

/** Base64 encodes three bytes as four characters. */
const MAX_BASE64_LENGTH = Math.ceil(MAX_IMAGE_BYTES / 3) * 4;
