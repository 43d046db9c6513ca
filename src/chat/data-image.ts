/** A picture inside a `data:` address, named after what its bytes are and not after what the address claims. */
export interface DataImage {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  readonly base64: string;
}

/** Bytes of one picture: the smallest bound among the vendors. */
export const MAX_IMAGE_BYTES = 5_000_000;

/**
 * The picture of a `data:` address whose content has been looked at: in base64 without a flaw, of a type that every vendor takes, and
 * no larger than {@link MAX_IMAGE_BYTES}. SVG is refused: an SVG document may load other addresses.
 * @returns nothing for everything else, an address in capitals or with blanks in it included, which readers understand differently.
 */
export function readDataImage(url: string): DataImage | undefined {
  const [prefix = ''] = /^data:image\/(?:png|jpe?g|gif|webp);base64,/.exec(url) ?? [];
  if (prefix === '' || url.length > prefix.length + MAX_BASE64_LENGTH) return undefined;
  const base64 = url.slice(prefix.length);
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const [mediaType] = SIGNATURES.find(([, signature]) => signature.test(base64)) ?? [];
  return mediaType && { mediaType, base64 };
}

/** The first bytes of each type, in base64. In WebP a length of any value stands between them. */
const SIGNATURES: readonly (readonly [type: DataImage['mediaType'], signature: RegExp])[] = [
  ['image/png', /^iVBORw0KGgo/],
  ['image/jpeg', /^\/9j\//],
  ['image/gif', /^R0lGOD[dl]h/],
  ['image/webp', /^UklGR[g-v][A-Za-z0-9+/]{5}XRUJQ/],
];

/** Three bytes are four characters. */
const MAX_BASE64_LENGTH = Math.ceil(MAX_IMAGE_BYTES / 3) * 4;
